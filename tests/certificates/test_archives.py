"""Certificates of many as one archive: whose, with which files, under which names, and that it is on record."""

import csv
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from certificates.models import Certificate
from certificates.operations import archives, certificates, files
from courses.enums import Access
from delivery.models import Seat
from kernel.actors import SYSTEM
from kernel.identifiers import grouped
from organisations.models import Organisation
from records.models import TrailEntry
from tests.factories.attendance import make_closed_register, make_seats, make_session
from tests.factories.certificates import issue_all
from tests.factories.contacts import make_contact
from tests.factories.courses import make_course
from tests.factories.organisations import make_organisation, make_user

pytestmark = pytest.mark.django_db
OLIVE = "olive@bright.example"


@pytest.fixture(autouse=True)
def _counted_anew() -> None:
    cache.clear()


def earned(firm: Organisation, *names: str, access: Access | None = None) -> list[Certificate]:
    session = make_session(course=make_course(access=access) if access else None)
    seats = make_seats(session, *names, organisation=firm)
    make_closed_register(session, *seats)
    issue_all()
    return list(Certificate.objects.filter(seat__in=seats).order_by("name"))


def contact_of(firm: Organisation) -> Client:
    client = Client()
    client.force_login(make_contact(firm, email=OLIVE).person.user or make_user(OLIVE))
    return client


def taken(client: Client, url: str) -> ZipFile:
    answer: Any = client.post(url)
    assert (answer.status_code, answer["Cache-Control"], answer.streaming) == (200, "no-store", True)
    return ZipFile(BytesIO(b"".join(answer.streaming_content)))


def register(archive: ZipFile) -> list[dict[str, str]]:
    text = archive.read("register.csv").decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text[1:])))


def test_contact_takes_files_and_register_of_the_organisation_alone() -> None:
    firm = make_organisation("Bright Ltd")
    ada, bo = earned(firm, "Ada Osei", "Bo Li")
    earned(make_organisation("Dull Ltd"), "Cy Lee")
    archive = taken(contact_of(firm), f"/my/organisations/{firm.pk}/certificates.zip")
    day = f"{ada.taught_on:%Y-%m-%d}"
    expected = [f"certificates/{one.name} - {one.course_title} - {day} - {grouped(one.code)}.pdf" for one in (ada, bo)]
    assert archive.namelist() == ["READ-ME.txt", *expected, "register.csv"]
    assert [archive.read(name) for name in expected] == [files.read(ada), files.read(bo)]
    rows = register(archive)
    assert [(row["Name"], row["Stands"], row["Code"], row["File"]) for row in rows] == [
        (one.name, "Valid", grouped(one.code), name) for one, name in zip((ada, bo), expected, strict=True)
    ]
    assert rows[0]["SHA-256 of the file"] == ada.file_digest
    assert "Bright Ltd" in archive.read("READ-ME.txt").decode("utf-8")
    assert TrailEntry.objects.filter(verb="export").count() == 1


def test_register_tells_of_withdrawn_and_lost_files_and_leaves_out_replaced_and_erased_ones() -> None:
    firm = make_organisation("Bright Ltd")
    gone, lost, old, forgotten = earned(firm, "Ada Gone", "Bo Lost", "Cy Old", "Di Forgotten")
    certificates.revoke(certificate=gone, reason="x", by=SYSTEM)
    storages["private"].delete(lost.file_name)
    certificates.reissue(certificate=old, name="Cy New", by=SYSTEM)
    Certificate.objects.filter(pk=forgotten.pk).update(name="", email="", file_name="")
    archive = taken(contact_of(firm), f"/my/organisations/{firm.pk}/certificates.zip")
    rows = {row["Name"]: (row["Stands"], row["File"].split("/")[0]) for row in register(archive)}
    assert rows == {
        "Ada Gone": ("Withdrawn", archives.WITHDRAWN),
        "Bo Lost": ("Valid", archives.MISSING),
        "Cy New": ("Valid", "certificates"),
    }
    assert len([name for name in archive.namelist() if name.endswith(".pdf")]) == 1


def test_formula_in_a_name_is_inert() -> None:
    firm = make_organisation("Bright Ltd")
    earned(firm, "=HYPERLINK(1)")
    (row,) = register(taken(contact_of(firm), f"/my/organisations/{firm.pk}/certificates.zip"))
    assert row["Name"] == "'=HYPERLINK(1)"


def test_police_only_ones_are_left_out_for_a_contact_who_may_not_see_them() -> None:
    firm = make_organisation("Bright Ltd")
    earned(firm, "Ada Osei", access=Access.POLICE_ONLY)
    assert register(taken(contact_of(firm), f"/my/organisations/{firm.pk}/certificates.zip")) == []


def test_booker_takes_files_of_places_without_an_address_alone() -> None:
    firm = make_organisation("Bright Ltd")
    ada, bo = earned(firm, "Ada Osei", "Bo Li")
    Certificate.objects.filter(pk=bo.pk).update(email="")
    seat = Seat.objects.get(certificates=ada)
    Seat.objects.filter(certificates=bo).update(booking=seat.booking, number=7)
    client = Client()
    client.get(f"/k/{seat.booking.key}/")
    archive = taken(client, f"/bookings/{seat.booking.ref}/certificates.zip")
    rows = register(archive)
    assert [(row["Name"], bool(row["Code"]), row["File"] == archives.NOT_YOURS) for row in rows] == [
        ("Ada Osei", False, True), ("Bo Li", True, False),
    ]  # fmt: skip
    assert ada.code not in str(rows).replace("-", "")
    assert TrailEntry.objects.filter(verb="export").get().subject_type == "delivery.booking"


def test_strangers_get_nothing_and_looking_makes_nothing() -> None:
    firm = make_organisation("Bright Ltd")
    (ada,) = earned(firm, "Ada Osei")
    assert ada.seat is not None
    urls = (f"/my/organisations/{firm.pk}/certificates.zip", f"/bookings/{ada.seat.booking.ref}/certificates.zip")
    stranger = Client()
    stranger.force_login(make_user("else@else.example"))
    assert [stranger.post(url).status_code for url in urls] == [404, 404]
    assert [Client().post(url).status_code for url in urls] == [302, 404]
    assert contact_of(firm).get(urls[0]).status_code == 405


def test_archive_is_made_at_a_bounded_rate() -> None:
    firm = make_organisation("Bright Ltd")
    client = contact_of(firm)
    url = f"/my/organisations/{firm.pk}/certificates.zip"
    assert [client.post(url).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_questions_do_not_grow_with_the_rows(django_assert_max_num_queries: Any) -> None:
    firm = make_organisation("Bright Ltd")
    client = contact_of(firm)
    counts = []
    for names in (("Ada Osei",), ("Bo Li", "Cy Lee")):
        earned(firm, *names)
        with django_assert_max_num_queries(40) as asked:
            taken(client, f"/my/organisations/{firm.pk}/certificates.zip")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@given(st.text())
def test_every_name_becomes_one_that_file_systems_take(text: str) -> None:
    part = archives.safe(text)
    assert not set(part) & set('<>:"/\\|?*\x00\n\u202e')
    assert (part, len(part) <= 60) == (part.strip(" ."), True)
