"""A file that is not ours, or not as we issued it, is explained: here by the server, which got it as an upload."""

import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from certificates.documents import finished
from certificates.models import Certificate
from certificates.operations import certificates, files, log, snapshots
from certificates.queries import readings
from credentials.offered import offered
from kernel.actors import SYSTEM
from kernel.identifiers import grouped
from paper import signatures
from tests.certificates import forgeries
from tests.certificates.forgeries import Forge
from tests.factories.api import Caller
from tests.factories.certificates import make_certificate
from tests.paper.signing import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


@pytest.fixture
def certificate() -> Certificate:
    return make_certificate("Ann Lee")


def answered(client: Client, content: bytes) -> str:
    answer = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", content)})
    assert answer.status_code == 404
    return answer.content.decode()


def lines(body: str) -> list[str]:
    return re.findall(r'<li class="muster-reading__line[^>]*data-line="(\w+)"', body)


@pytest.mark.parametrize("forge", forgeries.ALL, ids=lambda forge: forge.__name__)
def test_forged_file_is_explained(forge: Forge, certificate: Certificate, client: Client, tmp_path: Path) -> None:
    lead, expected = forgeries.ALL[forge]
    body = answered(client, forge(certificate, tmp_path))
    assert lines(body) == expected
    assert readings.ALL_LEADS[lead] in body
    assert "<template>" not in body


def test_what_was_added_to_is_told_with_how_it_stands(certificate: Certificate, client: Client, tmp_path: Path) -> None:
    certificates.revoke(certificate=certificate, reason="x", by=SYSTEM)
    body = answered(client, forgeries.other_page_appended(certificate, tmp_path))
    assert re.search(r'data-slot="standing">(\w+)<', body)[1] == "withdrawn"  # type: ignore[index]
    assert f'href="/verify/{grouped(certificate.code)}/"' in body


def test_file_of_ours_that_we_have_no_record_of_is_not_confirmed(certificate: Certificate, client: Client) -> None:
    stray = finished(snapshots.facts_of(certificate), salt="cd" * 16, key=signatures.current(), at=NOW)
    body = answered(client, stray)
    assert lines(body) == ["ours", "holds", "unchanged", "whole", "at", "code"]
    assert readings.ALL_LEADS["unknown"] in body


def test_name_in_a_strangers_certificate_is_shown_as_text_alone(
    certificate: Certificate, client: Client, tmp_path: Path
) -> None:
    from tests.paper.signing import make_key

    key = make_key(tmp_path, name="<b>Muster</b>\u202e\n")
    content = finished(snapshots.facts_of(certificate), salt="ab", key=key, at=NOW)
    assert 'data-slot="name">&lt;b&gt;Muster&lt;/b&gt;</span>' in answered(client, content)


def test_known_file_needs_no_explanation(certificate: Certificate, client: Client) -> None:
    answer = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", files.read(certificate))})
    assert "data-reading" not in answer.content.decode()


@pytest.mark.parametrize("suffix", ["json", "png", "svg"])
def test_badge_is_recognised_in_every_form_and_says_how_it_stands_today(
    suffix: str, certificate: Certificate, client: Client
) -> None:
    content = forgeries.badges_of(certificate)[suffix]

    def told() -> tuple[int, str]:
        answer = client.post("/verify/", {"file": SimpleUploadedFile("a", content)})
        body = answer.content.decode()
        assert "The badge is genuine" in body
        return answer.status_code, re.search(r"<h1[^>]*>(.*?)</h1>", body)[1]  # type: ignore[index]

    assert told() == (200, "Genuine, and still valid")
    certificates.reissue(certificate=certificate, name="Anna Lee", by=SYSTEM)
    assert told() == (200, "Genuine, but replaced")
    Certificate.objects.filter(pk=certificate.pk).update(name="", email="", file_name="")
    assert told() == (200, "Genuine, but replaced")


def test_other_words_around_a_badge_do_not_count_and_that_is_told(certificate: Certificate, client: Client) -> None:
    drawing = forgeries.badges_of(certificate)["svg"]
    other = re.sub(
        rb"(</openbadges:credential>.*<text[^>]*>)[^<]+", rb"\1Doctor of everything", drawing, flags=re.DOTALL
    )
    assert other != drawing
    body = client.post("/verify/", {"file": SimpleUploadedFile("badge.svg", other)}).content.decode()
    assert (certificate.course_title in body, "a picture around a badge is not compared" in body) == (True, True)


def test_badge_with_its_place_in_the_log_is_the_same_badge(certificate: Certificate) -> None:
    log.sequence()
    told = forgeries.badges_of(certificate)["json"]
    badge = offered(told)
    assert b"log-inclusion" in told
    assert badge is not None
    assert badge.digest == certificate.badge.digest


def test_api_knows_a_badge_by_its_digest(certificate: Certificate) -> None:
    badge = offered(forgeries.badges_of(certificate)["png"])
    assert badge is not None
    assert badge.digest == certificate.badge.digest
    answer = Caller().post("verify/", {"digest": badge.digest})
    assert (answer.status_code, answer.json()["standing"]) == (200, "valid")


@given(
    st.binary(max_size=200), st.sampled_from([b"{", b"<svg ", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7 /ByteRange[0 9 12 3]"])
)
def test_nothing_that_a_stranger_brings_is_an_error(rest: bytes, begin: bytes) -> None:
    content = begin + rest
    assert readings.told(readings.reading(content), {}).words
    badge = offered(content)
    assert badge is None or not badge.digest


def test_nothing_is_read_of_what_is_cut_off_anywhere(certificate: Certificate) -> None:
    content = files.read(certificate)
    place = content.index(b"/ByteRange")
    for ends in (*range(place, place + 400, 7), *range(place + 400, len(content), 997)):
        found = readings.reading(content[:ends])
        assert (found.is_pdf, found.signature) == (True, None)
