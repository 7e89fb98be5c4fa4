"""A certificate's file is checked in the browser: nothing but its digest leaves the device, and a drop is as good."""

from urllib.parse import parse_qs

import pytest

from certificates import forms as certificates_forms
from certificates.operations import files
from tests.factories.certificates import make_certificate
from tests.factories.pages import make_site
from tests.journeys.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.once]

DROP = """([zone, bytes]) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([new Uint8Array(bytes)], "ada-attendee.pdf", { type: "application/pdf" }));
    for (const name of ["dragenter", "dragover", "drop"]) {
        zone.dispatchEvent(new DragEvent(name, { dataTransfer: dropped, bubbles: true, cancelable: true }));
    }
}"""


@pytest.mark.parametrize("way", ["chosen", "dropped"])
def test_sends_the_digest_alone(way: str, live_server, windows: Windows) -> None:
    make_site()
    certificate = make_certificate("Ada Attendee")
    content = files.read(certificate)
    page = windows.open()
    page.goto("/verify/")
    if way == "chosen":
        file = {"name": "ada-attendee.pdf", "mimeType": "application/pdf", "buffer": content}
        page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # as Playwright has it
    else:
        page.evaluate(
            DROP, [page.locator("[data-check-file] button.govuk-file-upload-button").element_handle(), list(content)]
        )
    with page.expect_request(lambda one: one.method == "POST") as sent:
        page.get_by_role("button", name="Check this file").click()
    page.get_by_role("heading", name="Genuine, and still valid").wait_for()
    assert parse_qs(sent.value.post_data or "") == {"digest": [certificate.file_digest]}
    assert page.url.endswith("/verify/")


def test_sends_the_file_without_script(live_server, new_context) -> None:
    make_site()
    certificate = make_certificate("Ada Attendee")
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/verify/")
    file = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": files.read(certificate)}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Check this file").click()
    page.get_by_role("heading", name="Genuine, and still valid").wait_for()


@pytest.mark.parametrize(("size", "why"), [(2 * 1024 * 1024 + 1, "too-large"), (0, "empty")])
def test_refuses_a_file_before_sending_it(size: int, why: str, live_server, windows: Windows) -> None:
    make_site()
    page = windows.open()
    page.goto("/verify/")
    wrong = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"x" * size}
    page.locator("input[type=file]").set_input_files(wrong)  # type: ignore[arg-type]  # as Playwright has it
    with page.expect_request(lambda one: one.method == "POST") as sent:
        page.get_by_role("button", name="Check this file").click()
    page.get_by_role("link", name=certificates_forms.FileForm.FAULTS[why]).wait_for()
    assert (page.title().startswith("Error: "), sent.value.post_data) == (True, f"digest={why}")
    assert page.locator("input[type=file]").get_attribute("aria-invalid") == "true"
