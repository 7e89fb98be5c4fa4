"""Lost links, and the page of somebody who signed in."""

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delivery.enums import Mode
from delivery.models import Booking
from delivery.operations import seats
from kernel.actors import PUBLIC
from tests.delivery.visiting import home, signed_in
from tests.factories.delivery import mails, make_booking, make_coming, make_held
from tests.factories.organisations import (
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def booking() -> Booking:
    return make_booking(make_coming(mode=Mode.IN_PERSON), "Ada, ada@x.example", "Bo")


def test_lost_link_gets_the_same_answer_for_every_address(client: Client, booking: Booking) -> None:
    answers = []
    for email in ("olive@bright.example", "ada@x.example", "nobody@x.example"):
        response = client.post("/bookings/lost/", {"email": email}, follow=True)
        answers.append((response.redirect_chain, response.content))
    assert answers[0] == answers[1] == answers[2]
    assert {one.to_email for one in mails("lost_links")} == {"olive@bright.example", "ada@x.example"}


@pytest.mark.parametrize("email", ["", "olive", "\x00", "x" * 10_000, "a@x.example\nBcc: b@x.example", "💥@x.example"])
def test_lost_link_explains_a_wrong_address(client: Client, email: str) -> None:
    assert client.post("/bookings/lost/", {"email": email}).status_code == 422


def test_lost_link_is_slowed_for_one_caller(client: Client) -> None:
    answers = [client.post("/bookings/lost/", {"email": "a@x.example"}).status_code for _ in range(21)]
    assert answers == [302] * 20 + [429]


# What everybody may do, on every such page.
DETAILS = ["/my/agreed/", "/my/contact/", "/my/everything/"]


def test_my_page_shows_what_is_mine_alone(booking: Booking) -> None:
    make_booking(booking.session, "Ada, ada@x.example", booker_email="other@x.example")
    make_held(booking.session, booker_email="ada@x.example")
    given_back = make_booking(booking.session, "Ada, ada@x.example", "Z", booker_email="z@x.example")
    seats.give_back(seat=given_back.seats.get(number=1), by=PUBLIC)
    client = signed_in(make_user("ada@x.example"))
    links = [link["href"] for link in BeautifulSoup(client.get("/my/").content, "html.parser").select("main a")]
    mine = {f"/seats/{ref}-1/" for ref in Booking.objects.filter(
        booker_email__in=["olive@bright.example", "other@x.example"]).values_list("ref", flat=True)}  # fmt: skip
    assert links[-3:] == DETAILS
    assert set(links) == {*mine, *DETAILS}
    assert all(client.get(link).status_code == 200 for link in links)
    olive = signed_in(make_user("olive@bright.example"))
    assert [link["href"] for link in BeautifulSoup(olive.get("/my/").content, "html.parser").select("main a")] == [
        home(booking), *DETAILS,
    ]  # fmt: skip


def test_my_page_asks_as_often_for_three_as_for_one() -> None:
    session, counts = make_coming(), []
    client = signed_in(make_user("olive@bright.example"))
    for more in (1, 2):
        for _ in range(more):
            number = Booking.objects.count()
            make_booking(session, f"Olive {number}, olive@bright.example", "B", "C")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/my/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_my_page_asks_visitors_to_sign_in(client: Client) -> None:
    assert client.get("/my/")["Location"] == "/my/sign-in/?next=/my/"


def test_my_page_leads_officers_to_police_only_access() -> None:
    assert "/my/police-access/" in signed_in(make_user("pc@kent.police.uk")).get("/my/").content.decode()
    assert "/my/police-access/" not in signed_in(make_user()).get("/my/").content.decode()
