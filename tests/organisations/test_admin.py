"""Organisations and police-only access on the staff screens."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from accounts.models import User
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from organisations.enums import AccessState, AudienceType, SizeBand
from organisations.models import Organisation
from organisations.operations import administrators
from organisations.queries import organisations_visible_to
from records.models import TrailEntry
from tests.factories.delivery import make_booking, make_coming
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_officer,
    make_organisation,
    make_publisher,
    make_team,
    make_trainer,
)
from tests.factories.pages import make_site
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db


def enter(user: User) -> Client:
    make_site()
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def page(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def test_organisations_are_seen_by_those_who_deal_with_them() -> None:
    forces = make_reference()
    near, far = make_organisation("Near"), make_organisation("Far", force=forces["kent"], postcode="TN1 1AA")
    booked = make_booking(make_coming(team=make_team("Protect Hampshire"))).organisation
    seen = {
        "trainer": make_trainer(),
        "colleague": make_trainer(team=make_team("Protect Hampshire")),
        "coordinator": make_coordinator(),
        "publisher": make_publisher(),
        "administrator": make_administrator(),
    }
    found = {role: set(organisations_visible_to(user)) for role, user in seen.items()}
    assert found == {
        "trainer": set(),
        "colleague": {booked},
        "coordinator": {near, booked},
        "publisher": set(),
        "administrator": {near, far, booked},
    }


def details(organisation: Organisation, **changes: Any) -> dict[str, Any]:
    typed = {
        "name": organisation.name, "audience_type": organisation.audience_type, "size_band": organisation.size_band,
        "force": organisation.force_id, "town": organisation.town,
    }  # fmt: skip
    return {**typed, **changes}


def test_details_are_put_right_and_the_change_recorded() -> None:
    client, organisation = enter(make_coordinator()), make_organisation()
    url = reverse("staff_organisations:edit", args=[organisation.pk])
    client.post(url, details(organisation, name="  Bright  Builders plc ", audience_type=AudienceType.CHARITY))
    organisation.refresh_from_db()
    assert (organisation.name, organisation.audience_type) == ("Bright Builders plc", AudienceType.CHARITY)
    entry = TrailEntry.objects.get(subject_type="organisations.organisation")
    assert entry.payload.body["before"]["name"] == "Bright Builders Ltd"


def test_saving_without_a_change_leaves_no_trace() -> None:
    client, organisation = enter(make_coordinator()), make_organisation()
    client.post(reverse("staff_organisations:edit", args=[organisation.pk]), details(organisation))
    assert not TrailEntry.objects.filter(subject_type="organisations.organisation").exists()


def test_registered_numbers_stay_whatever_is_posted() -> None:
    client, organisation = enter(make_coordinator()), make_organisation(company_number="01234567")
    typed = details(organisation, company_number="", postcode="", size_band=SizeBand.MICRO)
    client.post(reverse("staff_organisations:edit", args=[organisation.pk]), typed)
    organisation.refresh_from_db()
    assert (organisation.company_number, organisation.postcode) == ("01234567", "RG1 1AA")
    assert organisation.size_band == SizeBand.MICRO


def test_bad_details_are_refused_at_the_field() -> None:
    client, organisation = enter(make_coordinator()), make_organisation()
    url = reverse("staff_organisations:edit", args=[organisation.pk])
    response = client.post(url, details(organisation, name="\u200b", size_band="giant"))
    links = [line["href"] for line in page(response).select("#error-summary a")]
    assert (response.status_code, links) == (422, ["#id_size_band"])


def test_force_contact_approves_with_one_press() -> None:
    contact = make_force_contact()
    client, officer = enter(contact), make_officer(AccessState.REQUESTED)
    access = officer.police_access.get()
    client.post(reverse("staff_police_access:approve", args=[access.pk]))
    access.refresh_from_db()
    assert (access.state, access.decided_by) == (AccessState.APPROVED, contact)


def test_force_contact_refuses_with_a_reason_only() -> None:
    client, access = enter(make_force_contact()), make_officer(AccessState.REQUESTED).police_access.get()
    url = reverse("staff_police_access:refuse", args=[access.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "Left the force"})
    access.refresh_from_db()
    assert (access.state, access.reason) == (AccessState.REFUSED, "Left the force")


def test_decision_that_somebody_else_took_is_told_and_not_overwritten() -> None:
    client, access = enter(make_force_contact()), make_officer(AccessState.REFUSED).police_access.get()
    response = client.post(reverse("staff_police_access:approve", args=[access.pk]), follow=True)
    assert [str(one) for one in response.context["messages"]] == [
        "Somebody has decided this already. Look at it again."
    ]
    access.refresh_from_db()
    assert access.state == AccessState.REFUSED


def test_access_is_ended_with_a_reason() -> None:
    client, access = enter(make_force_contact()), make_officer(AccessState.APPROVED).police_access.get()
    client.post(reverse("staff_police_access:withdraw", args=[access.pk]), {"reason": "Moved"})
    access.refresh_from_db()
    assert access.state == AccessState.WITHDRAWN


def test_approving_never_leads_to_another_site() -> None:
    client, access = enter(make_force_contact()), make_officer(AccessState.REQUESTED).police_access.get()
    url = reverse("staff_police_access:approve", args=[access.pk])
    response = client.post(url, {"next": "https://evil.example/"})
    assert response.url == reverse("staff_police_access:inspect", args=[access.pk])


def test_last_administrator_stays() -> None:
    only = make_administrator()
    with pytest.raises(Refusal, match="Make somebody else"):
        administrators.dismiss(user=only, by=SYSTEM)
    make_administrator()
    administrators.dismiss(user=only, by=SYSTEM)
    assert not only.groups.exists()
