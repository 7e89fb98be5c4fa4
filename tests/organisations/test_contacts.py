"""Contacts of organisations: named by staff or approved, told by mail, ended at once."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from kernel.actors import SYSTEM, Actor
from kernel.errors import Refusal
from organisations.enums import ContactState
from organisations.models import ContactAsk, Organisation, Person, Spokesperson
from organisations.operations import contacts, people
from organisations.operations.contacts import Whose
from organisations.queries.contacts import contact_asks_visible_to, contact_asks_waiting_for, spoken_for_by
from records.models import TrailEntry
from tests.factories.contacts import make_ask, make_contact
from tests.factories.delivery import mails, make_booking, written
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_member,
    make_organisation,
    make_team,
    make_trainer,
    make_user,
)
from tests.factories.pages import make_site
from tests.home.test_admin_doors import far_team

pytestmark = pytest.mark.django_db

ANA = "ana@bright.example"


def test_whoever_proves_the_named_address_is_the_contact_and_is_told() -> None:
    firm = make_organisation()
    row = contacts.name(organisation=firm, person_name="Ana Ortiz", email="  ANA@bright.example", by=SYSTEM)
    user = User.objects.get(email=ANA)
    assert (row.person.name, row.person.user, list(spoken_for_by(user))) == ("Ana Ortiz", user, [firm])
    assert [one.to_email for one in mails("contact_named")] == [ANA]
    assert TrailEntry.objects.filter(verb="name_contact", subject_id=str(firm.pk)).count() == 1


def test_a_proved_person_of_that_name_and_address_is_the_contact() -> None:
    proved = people.prove(name="Ana Ortiz", email=ANA)
    row = contacts.name(organisation=make_organisation(), person_name="ana ortiz", email=ANA, by=SYSTEM)
    assert (row.person, Person.objects.count()) == (proved, 1)


def test_booking_for_an_organisation_makes_nobody_its_contact() -> None:
    booking = make_booking(booker_email=ANA)
    assert (Spokesperson.objects.count(), list(spoken_for_by(make_user(ANA)))) == (0, [])
    assert booking.organisation is not None


def test_refuses_an_address_of_another_domain_unless_sure() -> None:
    firm = make_organisation(email_domain="bright.example")
    with pytest.raises(Refusal) as refused:
        contacts.name(organisation=firm, person_name="Ana", email="ana@gmail.com", by=SYSTEM)
    contacts.name(organisation=firm, person_name="Ana", email="ana@gmail.com", is_sure=True, by=SYSTEM)
    assert (refused.value.code, refused.value.field, Spokesperson.objects.count()) == ("other_domain", "email", 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"person_name": " "}, "name_missing"), ({"person_name": "see www.evil.example/x"}, "link_in_name")],
)
def test_refuses_to_name_nobody(changes: dict[str, str], code: str) -> None:
    details = {"person_name": "Ana", "email": ANA, **changes}
    with pytest.raises(Refusal) as refused:
        contacts.name(organisation=make_organisation(), by=SYSTEM, **details)
    assert (refused.value.code, Spokesperson.objects.count()) == (code, 0)


def test_refuses_what_was_merged_a_closed_account_and_a_second_time() -> None:
    firm, other = make_organisation(), make_organisation(name="Other Ltd")
    merged = make_organisation(name="Old Ltd", merged_into=other)
    make_user("closed@bright.example", is_active=False)
    make_contact(firm, ANA)
    tries = [(merged, ANA), (firm, "closed@bright.example"), (firm, ANA)]
    codes = []
    for organisation, email in tries:
        with pytest.raises(Refusal) as refused:
            contacts.name(organisation=organisation, person_name="Ana", email=email, by=SYSTEM)
        codes.append(refused.value.code)
    assert codes == ["organisation_merged", "account_closed", "already_contact"]


def test_ending_takes_effect_at_once_and_once() -> None:
    firm = make_organisation()
    row = make_contact(firm, ANA)
    for _ in range(2):
        contacts.end(spokesperson=row, by=SYSTEM)
    assert (list(spoken_for_by(row.person.user)), len(mails("contact_ended"))) == ([], 1)
    assert TrailEntry.objects.filter(verb="end_contact").count() == 1
    assert contacts.name(organisation=firm, person_name="Ana", email=ANA, by=SYSTEM).pk != row.pk


def test_whoever_leaves_is_sent_nothing() -> None:
    row = make_contact(make_organisation(), ANA)
    assert row.person.user is not None
    contacts.end(spokesperson=row, by=Actor.user(row.person.user.pk))
    assert mails("contact_ended") == []


def test_a_closed_account_sees_nothing() -> None:
    row = make_contact(make_organisation(), ANA)
    user = row.person.user
    assert user is not None
    user.is_active = False
    assert list(spoken_for_by(user)) == []


def test_a_contact_of_what_others_were_merged_into_sees_only_that() -> None:
    living = make_organisation()
    make_organisation(name="Old Ltd", merged_into=living)
    row = make_contact(living, ANA)
    assert list(spoken_for_by(row.person.user)) == [living]


def test_asking_tells_coordinators_of_the_region_and_never_whether_the_firm_is_known() -> None:
    coordinator = make_coordinator()
    make_member("coordinator", team=far_team())
    firm = make_organisation()
    known = make_ask("ana@bright.example", Whose(name=firm.name, postcode="RG1 1AA"))
    unknown = make_ask("eve@other.example", Whose(name="Unknown Ltd", postcode="RG1 1AB"))
    assert (known.organisation, unknown.organisation) == (firm, None)
    assert [one.to_email for one in mails("contact_asked")] == [coordinator.email] * 2


def test_asking_recognises_a_registered_number() -> None:
    firm = make_organisation(company_number="01234567")
    assert make_ask(ANA, Whose(name="Whatever", postcode="OX1 2JD", registered_number="1234567")).organisation == firm


@pytest.mark.parametrize(
    ("whose", "code"),
    [
        (Whose(name="", postcode="RG1 1AA"), "organisation_needed"),
        (Whose(name="A firm", postcode="nowhere"), "bad_postcode"),
        (Whose(name="https://evil.example", postcode="RG1 1AA"), "link_in_name"),
    ],
)
def test_refuses_to_ask_for_nothing(whose: Whose, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        make_ask(ANA, whose)
    assert (refused.value.code, ContactAsk.objects.count()) == (code, 0)


def test_refuses_to_ask_twice_and_for_what_one_has() -> None:
    firm = make_organisation()
    make_ask(ANA)
    with pytest.raises(Refusal) as twice:
        make_ask(ANA)
    make_contact(firm, "eve@bright.example")
    with pytest.raises(Refusal) as has:
        make_ask("eve@bright.example", Whose(name=firm.name, postcode=firm.postcode))
    assert (twice.value.code, has.value.code) == ("already_asked", "already_contact")


def test_a_yes_makes_them_the_contact_of_the_chosen_organisation() -> None:
    ask, chosen = make_ask(ANA), make_organisation(name="Chosen Ltd")
    user = make_coordinator()
    row = contacts.approve(ask=ask, organisation=chosen, by=Actor.user(user.pk))
    ask.refresh_from_db()
    assert (row.organisation, ask.state, ask.organisation, ask.decided_by) == (chosen, "approved", chosen, user)
    with pytest.raises(Refusal) as again:
        contacts.refuse(ask=ask, reason="No.", by=Actor.user(user.pk))
    assert again.value.code == "already_decided"


def test_a_yes_needs_an_organisation() -> None:
    ask = make_ask(ANA, Whose(name="Unknown Ltd", postcode="RG1 1AB"))
    with pytest.raises(Refusal) as refused:
        contacts.approve(ask=ask, organisation=None, by=SYSTEM)
    assert refused.value.code == "organisation_needed"


def test_a_no_is_told_with_its_reason() -> None:
    ask, user = make_ask(ANA), make_coordinator()
    with pytest.raises(Refusal) as missing:
        contacts.refuse(ask=ask, reason=" ", by=Actor.user(user.pk))
    contacts.refuse(ask=ask, reason="Nobody there knows you.", by=Actor.user(user.pk))
    mail = written("contact_refused", ANA)
    assert (missing.value.code, "Nobody there knows you." in mail.text) == ("reason_missing", True)


def test_taken_back_it_can_be_asked_again() -> None:
    contacts.take_back(ask=make_ask(ANA), by=SYSTEM)
    assert make_ask(ANA).state == ContactState.ASKED


def test_handing_over_waits_for_a_yes_and_then_the_one_leaves_and_the_other_comes() -> None:
    firm = make_organisation()
    row, coordinator = make_contact(firm, ANA), make_coordinator()
    ask = contacts.hand_over(spokesperson=row, person_name="Ben", email="ben@bright.example", by=SYSTEM)
    before = list(spoken_for_by(row.person.user))
    following = contacts.approve(ask=ask, organisation=None, by=Actor.user(coordinator.pk))
    after = [list(spoken_for_by(one.person.user)) for one in (row, following)]
    assert (before, after) == ([firm], [[], [firm]])
    row.refresh_from_db()
    with pytest.raises(Refusal) as gone:
        contacts.hand_over(spokesperson=row, person_name="Ben", email="b@bright.example", by=SYSTEM)
    assert gone.value.code == "not_a_contact"


def test_coordinators_see_what_is_asked_in_their_region() -> None:
    own = make_member("coordinator", team=make_team(), email=ANA)
    ask = make_ask(ANA)
    far = make_member("coordinator", team=far_team())
    users = [make_coordinator(), make_administrator(), far, make_trainer()]
    assert [list(contact_asks_visible_to(user)) for user in users] == [[ask], [ask], [], []]
    assert list(contact_asks_waiting_for(own)) == []


def test_staff_name_decide_and_end_on_their_screens(client: Client) -> None:
    make_site()
    firm: Organisation = make_booking().organisation
    Organisation.objects.filter(pk=firm.pk).update(email_domain="bright.example")
    ask = make_ask(ANA)
    client.force_login(make_coordinator())
    client.post(reverse("staff_contacts:approve", args=[ask.pk]), {"organisation": firm.pk})
    client.post(reverse("staff_contacts:name", args=[firm.pk]), {"name": "Ben Lee", "email": "ben@other.example"})
    page = client.get(reverse("staff_organisations:inspect", args=[firm.pk])).content.decode()
    row = Spokesperson.objects.get(person__user__email=ANA)
    client.post(reverse("staff_contacts:end", args=[row.pk]))
    living = Spokesperson.objects.filter(ended_at=None)
    assert ([name in page for name in ("Ana Ortiz", "Ben Lee")], list(living)) == ([True, False], [])


def test_pages_cost_as_much_for_three_organisations_as_for_one(client: Client) -> None:
    make_site()
    client.force_login(make_administrator())
    ask, counts = make_ask(ANA), []
    firm = make_organisation("Counted Ltd")
    for number in (1, 2):
        for _ in range(number):
            make_contact(firm, f"c{Spokesperson.objects.count()}@bright.example")
            make_organisation(f"Firm {Organisation.objects.count()}")
        found = []
        for name, pk in (("staff_contacts:approve", ask.pk), ("staff_organisations:inspect", firm.pk)):
            client.get(reverse(name, args=[pk]))
            with CaptureQueriesContext(connection) as queries:
                page = client.get(reverse(name, args=[pk]))
            found.append((page.status_code, len(queries)))
        counts.append(found)
    assert counts[0] == counts[1]
