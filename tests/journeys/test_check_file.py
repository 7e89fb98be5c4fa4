"""A certificate's file is checked in the browser: nothing but its digest leaves the device, and a drop is as good."""

from urllib.parse import parse_qs

import pytest

from certificates.operations import certificates
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
    content = certificates.read_file(certificate)
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
    file = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": certificates.read_file(certificate)}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Check this file").click()
    page.get_by_role("heading", name="Genuine, and still valid").wait_for()


def test_refuses_a_file_that_is_too_large_before_sending_it(live_server, windows: Windows) -> None:
    make_site()
    page = windows.open()
    page.goto("/verify/")
    large = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"x" * (2 * 1024 * 1024 + 1)}
    page.locator("input[type=file]").set_input_files(large)  # type: ignore[arg-type]  # as Playwright has it
    page.get_by_role("button", name="Check this file").click()
    page.get_by_text("This file is too large to be a certificate of ours.").wait_for()
