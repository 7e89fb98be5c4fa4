"""Which key signed which certificate: kept, published, shown to staff; an old key stays one of ours."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates import queries
from certificates.models import Certificate, SigningCertificate
from certificates.operations import files
from certificates.queries import keys, readings
from paper import signatures
from tests.factories.certificates import make_certificate
from tests.factories.organisations import make_trainer
from tests.factories.pages import make_site
from tests.paper.signing import make_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


def change_key(settings: Any, folder: Path, name: str) -> None:
    settings.SIGNING_MAKES_KEY = False
    settings.SIGNING = {**settings.SIGNING, "file": str(make_file(folder, name=name)), "password": ""}


def test_certificate_keeps_the_key_that_signed_it(settings: Any, tmp_path: Path) -> None:
    change_key(settings, tmp_path, "First key")
    first, again = make_certificate("Ann Lee"), make_certificate("Bo Lee")
    change_key(settings, tmp_path, "Second key")
    second = make_certificate("Cy Lee")
    rows = list(SigningCertificate.objects.order_by("first_used_at"))
    assert [one.name for one in rows] == ["First key", "Second key"]
    assert [one.signed_by for one in (first, again, second)] == [rows[0], rows[0], rows[1]]
    for one in (first, second):
        assert one.signed_by is not None
        found = readings.reading(files.read(one)).signature
        assert found is not None
        assert found.fingerprint == one.signed_by.fingerprint


def test_old_key_is_published_and_stays_one_of_ours(client: Client, settings: Any, tmp_path: Path) -> None:
    change_key(settings, tmp_path, "First key")
    old = make_certificate("Ann Lee")
    earlier = timezone.now() - timezone.timedelta(days=40)
    Certificate.objects.update(issued_at=earlier)
    SigningCertificate.objects.update(first_used_at=earlier)
    change_key(settings, tmp_path, "Second key")
    answer = client.get("/verify/keys.json")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "public, max-age=60")
    day = str(timezone.localdate(earlier))
    told = [(one["name"], one["first_used_on"], one["last_used_on"]) for one in answer.json()["keys"]]
    assert told == [("First key", day, day), ("Second key", None, None)]
    assert answer.json()["keys"][1]["fingerprint"] == signatures.current().fingerprint
    explained = queries.explain(files.read(old) + b"\n", timezone.localdate(), "")
    assert (explained.lead, explained.lines[0].code) == ("extended", "ours")


def test_keys_are_published_while_nothing_can_be_signed(client: Client, settings: Any, tmp_path: Path) -> None:
    change_key(settings, tmp_path, "First key")
    make_certificate("Ann Lee")
    settings.SIGNING = {**settings.SIGNING, "file": ""}
    assert [one["name"] for one in client.get("/verify/keys.json").json()["keys"]] == ["First key"]


def test_publishing_asks_once_however_many_there_are(
    settings: Any, tmp_path: Path, django_assert_num_queries: Any
) -> None:
    for name in ("First key", "Second key"):
        change_key(settings, tmp_path, name)
        make_certificate(name)
    with django_assert_num_queries(1):
        assert len(keys.published()) == 2


def test_staff_see_which_key_signed_it(client: Client, settings: Any, tmp_path: Path) -> None:
    make_site()
    change_key(settings, tmp_path, "First key")
    certificate = make_certificate("Ann Lee")
    assert certificate.signed_by is not None
    client.force_login(make_trainer())
    address = reverse("staff_certificates:inspect", args=[certificate.pk])
    page = client.get(address).content.decode()
    assert f"First key ({certificate.signed_by.fingerprint[:8]})" in page
    Certificate.objects.filter(pk=certificate.pk).update(signed_by=None)
    assert (
        "A key of before such things were noted"
        in client.get(reverse("staff_certificates:inspect", args=[certificate.pk])).content.decode()
    )
