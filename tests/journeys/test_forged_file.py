"""A forged or changed file is explained in the browser, which sends digests alone, as the server does it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from certificates import queries
from certificates.operations import files
from certificates.queries.credentials import issuer
from tests.certificates import forgeries
from tests.certificates.forgeries import Forge
from tests.factories.certificates import make_certificate
from tests.factories.pages import make_site
from tests.journeys.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.once]


def check(page: Any, content: bytes) -> None:
    page.goto("/verify/")
    page.locator("input[type=file]").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_role("button", name="Check this file").click()


@pytest.mark.parametrize("forge", forgeries.ALL, ids=lambda forge: forge.__name__)
def test_forged_file_is_explained_without_being_sent(
    forge: Forge, live_server: Any, windows: Windows, tmp_path: Path
) -> None:
    make_site()
    cache.clear()
    content = forge(make_certificate("Ada Attendee"), tmp_path)
    page = windows.open()
    sent: list[tuple[str, int]] = []
    page.on("request", lambda one: sent.append((one.method, len(one.post_data_buffer or b""))))
    check(page, content)
    section = page.locator("[data-reading]")
    section.wait_for()
    expected = queries.explain(content, timezone.localdate(), issuer())
    shown = section.locator("[data-line]")
    assert section.locator("[data-reading-lead]").inner_text() == expected.words
    assert [line.get_attribute("data-line") for line in shown.all()] == [line.code for line in expected.lines]
    plain = [page.evaluate("html => new DOMParser().parseFromString(html, 'text/html').body.textContent", line.words)
             for line in expected.lines]  # fmt: skip
    assert [line.evaluate("line => line.lastElementChild.parentNode.textContent.replace(/^(Good|Bad): /, '')")
            for line in shown.all()] == plain  # fmt: skip
    posts = [size for method, size in sent if method == "POST"]
    digests = [len("digest=") + 64, len('{"digest":""}') + 64]
    assert posts == (digests if "base" in forgeries.ALL[forge][1] else digests[:1])


@pytest.mark.parametrize("suffix", ["json", "png", "svg"])
def test_badge_is_recognised_without_being_sent(suffix: str, live_server: Any, windows: Windows) -> None:
    make_site()
    cache.clear()
    certificate = make_certificate("Ada Attendee")
    page = windows.open()
    with page.expect_request(lambda one: one.method == "POST") as sent:
        check(page, forgeries.badges_of(certificate)[suffix])
    page.get_by_text("The badge is genuine").wait_for()
    assert sent.value.post_data == f"digest={certificate.badge.digest}"


def test_back_leads_to_the_form_again(live_server: Any, windows: Windows) -> None:
    make_site()
    cache.clear()
    page = windows.open()
    check(page, files.read(make_certificate("Ada Attendee")))
    page.get_by_role("heading", name="Genuine, and still valid").wait_for()
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.go_back()
    page.get_by_role("heading", name="Check a certificate").wait_for()
    assert page.get_by_role("button", name="Check this file").is_visible()
