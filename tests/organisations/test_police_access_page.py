"""An officer asks for police-only access from their own page."""

import pytest
from django.test import Client

from organisations.enums import AccessState
from organisations.models import PoliceAccess
from tests.factories.organisations import make_officer, make_police_access, make_user
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db
URL = "/my/police-access/"
ASKED = {"force": "kent", "role_held": "Detective constable"}


def officer_client() -> Client:
    make_reference()
    client = Client()
    client.force_login(make_user("pc@kent.police.uk"))
    return client


def test_officer_asks_once_and_sees_how_it_stands() -> None:
    client = officer_client()
    assert "Ask for access" in client.get(URL).content.decode()
    assert client.post(URL, ASKED)["Location"] == URL
    access = PoliceAccess.objects.get()
    assert (access.user.email, access.force.slug, access.state) == ("pc@kent.police.uk", "kent", AccessState.REQUESTED)
    page = client.get(URL).content.decode()
    assert ("Waiting for the force contact" in page, "Ask for access" in page) == (True, False)
    assert client.post(URL, ASKED).status_code == 409
    assert PoliceAccess.objects.count() == 1


def test_officer_who_was_refused_reads_why_and_may_ask_again() -> None:
    client = officer_client()
    user_id = int(client.session["_auth_user_id"])
    access = make_police_access(type(make_user()).objects.get(pk=user_id), AccessState.REFUSED)
    PoliceAccess.objects.filter(pk=access.pk).update(reason="We do not know you.")
    assert "We do not know you." in client.get(URL).content.decode()
    assert client.post(URL, ASKED).status_code == 302


def test_approved_officer_is_told_so() -> None:
    make_reference()
    client = Client()
    client.force_login(make_officer())
    assert "You see police-only courses and sessions." in client.get(URL).content.decode()


@pytest.mark.parametrize(
    "typed", [{}, {"force": "no-such-force"}, {"force": "\x00"}, {"role_held": "r" * 500}, {"role_held": "\x00"}]
)
def test_wrong_input_is_explained(typed: dict[str, str]) -> None:
    assert officer_client().post(URL, {**ASKED, **typed} if typed else {}).status_code == 422
    assert PoliceAccess.objects.count() == 0


def test_page_does_not_exist_for_other_addresses(client: Client) -> None:
    assert client.get(URL)["Location"] == f"/my/sign-in/?next={URL}"
    client.force_login(make_user("someone@police.uk.example.com"))
    assert (client.get(URL).status_code, client.post(URL, ASKED).status_code) == (404, 404)
