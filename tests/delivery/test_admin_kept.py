"""Staff keep places and invite on their screens: filled in, refused at the field, listed, withdrawn, counted again."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from delivery.models import Allocation, CounterDrift, Invitation, Session
from delivery.operations import recount
from tests.delivery.visiting import signed_in
from tests.factories.delivery import mails, make_booking, make_coming
from tests.factories.kept import make_kept
from tests.factories.organisations import make_coordinator, make_organisation, make_trainer
from tests.factories.pages import make_site
from tests.factories.reference import make_reference
from ui.wording import LONDON

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    make_site()
    return signed_in(make_coordinator())


def moment(name: str, days: float) -> dict[str, str]:
    at = (timezone.now() + timedelta(days=days)).astimezone(LONDON)
    return {f"{name}_0": at.strftime("%Y-%m-%d"), f"{name}_1": at.strftime("%H:%M")}


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def capacities(session: Session) -> list[int]:
    return list(session.allocations.order_by("pk").values_list("capacity", flat=True))


def test_keep_places_for_a_force(client: Client) -> None:
    session, surrey = make_coming(capacity=10), make_reference()["surrey"]
    typed = {"force": surrey.pk, "keep": "4", **moment("keep_until", 5)}
    response = client.post(f"/cms/sessions/{session.pk}/keep/", typed, follow=True)
    assert "4 places are kept for Surrey Police" in response.content.decode()
    assert capacities(session) == [6, 4]
    assert "Kept for Surrey Police until" in text(client, f"/cms/sessions/{session.pk}/")
    assert "Places kept" in text(client, f"/cms/sessions/{session.pk}/history/")


@pytest.mark.parametrize(
    ("typed", "status", "field", "said"),
    [
        ({"keep": "11"}, 409, "keep", "Keep from 1 to 10 places: there are no more."),
        ({"keep": "0"}, 422, "keep", ""),
        ({"keep": "many"}, 422, "keep", ""),
        ({"force": ""}, 409, "organisation", "Say for whom the places are kept: one organisation, or one force."),
        (moment("keep_until", -1), 409, "keep_until", "Keep them until a time that is still to come"),
        ({"keep_until_0": "31/02/2027"}, 422, "keep_until", ""),
    ],
)
def test_keep_refuses_at_the_field_and_keeps_what_was_typed(
    client: Client, typed: dict[str, str], status: int, field: str, said: str
) -> None:
    session, surrey = make_coming(capacity=10), make_reference()["surrey"]
    given = {"force": str(surrey.pk), "keep": "4", **moment("keep_until", 5), **typed}
    response = client.post(f"/cms/sessions/{session.pk}/keep/", given)
    form = response.context["form"]
    assert (response.status_code, list(form.errors), form.data["keep"]) == (status, [field], given["keep"])
    assert said in str(form.errors[field])
    assert capacities(session) == [10]


def test_change_and_end_kept_places(client: Client) -> None:
    session = make_coming(capacity=10)
    row = make_kept(session, places=4)
    typed = {"keep": "6", **moment("keep_until", 5)}
    client.post(f"/cms/sessions/kept/{row.pk}/", typed)
    assert capacities(session) == [4, 6]
    assert "6 places will go to those on the waiting list" in text(client, f"/cms/sessions/kept/{row.pk}/end/")
    client.post(f"/cms/sessions/kept/{row.pk}/end/")
    assert capacities(session) == [10, 0]


def test_organisations_to_choose_are_those_one_may_see(client: Client) -> None:
    session = make_coming()
    far = make_organisation("Far Ltd", force=make_reference()["kent"])
    make_booking(session)
    page = text(client, f"/cms/sessions/{session.pk}/keep/")
    assert ["Bright Builders Ltd" in page, far.name in page] == [True, False]


def test_invite_makes_a_link_and_sends_it(client: Client) -> None:
    session = make_coming()
    typed = {"places": "10", "note": "For the bakers", "to_email": "office@bakers.example"}
    client.post(f"/cms/sessions/{session.pk}/invite/", typed)
    row = Invitation.objects.get()
    page = text(client, f"/cms/sessions/{session.pk}/invitations/")
    assert ["For the bakers" in page, "0 of 10" in page, f"/k/{row.key}/" in page] == [True, True, True]
    assert [one.to_email for one in mails("invitation")] == ["office@bakers.example"]
    client.post(f"/cms/sessions/invitations/{row.pk}/withdraw/")
    gone = text(client, f"/cms/sessions/{session.pk}/invitations/")
    assert ["Withdrawn" in gone, row.key in gone] == [True, False]


def test_invite_offers_only_what_makes_sense(client: Client) -> None:
    plain, later = make_coming(), make_coming(booking_opens_at=timezone.now() + timedelta(days=1))
    make_kept(later)
    names = [list(client.get(f"/cms/sessions/{one.pk}/invite/").context["form"].fields) for one in (plain, later)]
    assert names == [
        ["places", "expires_at", "note", "to_email"],
        ["kept", "places", "expires_at", "is_early", "note", "to_email"],
    ]


def test_kept_places_of_another_session_cannot_be_chosen(client: Client) -> None:
    session, other = make_kept().session, make_kept()
    response = client.post(f"/cms/sessions/{session.pk}/invite/", {"kept": other.pk})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["kept"])


def test_counter_that_differs_is_told_and_put_right_by_a_coordinator(client: Client) -> None:
    session = make_coming()
    make_booking(session, places=2)
    Allocation.objects.filter(session=session).update(taken=5)
    recount.look()
    assert "says 5, counted 2" in text(client, "/cms/")
    assert "it says 5, counted 2. Nothing was changed by itself." in text(client, f"/cms/sessions/{session.pk}/")
    trainer = signed_in(make_trainer())
    assert "A coordinator can put it right" in text(trainer, f"/cms/sessions/{session.pk}/")
    trainer.post(f"/cms/sessions/{session.pk}/recount/")
    assert session.allocations.get().taken == 5
    client.post(f"/cms/sessions/{session.pk}/recount/")
    assert session.allocations.get().taken == 2
    assert not CounterDrift.objects.filter(settled_at=None).exists()
