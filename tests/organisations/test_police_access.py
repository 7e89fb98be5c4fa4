"""An officer asks for police-only access; the contact of their force decides."""

from typing import Any

import pytest

from accounts.models import User
from correspondence.emails import compose
from correspondence.models import Message
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from organisations.enums import AccessState
from organisations.models import PoliceAccess
from organisations.operations import police_access
from organisations.permissions import can_see_police_material
from records.models import TrailEntry
from tests.factories.organisations import (
    actor,
    make_administrator,
    make_force_contact,
    make_officer,
    make_police_access,
    make_trainer,
    make_user,
)
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db


def asked(email: str = "officer@surrey.police.uk", force: str = "surrey") -> PoliceAccess:
    user = make_user(email)
    return police_access.request(user=user, force=make_reference()[force], role_held="DC", by=actor(user))


def verbs(access: PoliceAccess) -> list[tuple[str, str]]:
    entries = TrailEntry.objects.filter(subject_type="organisations.policeaccess", subject_id=str(access.pk))
    return list(entries.order_by("subject_no").values_list("verb", "actor_id"))


def test_request_waits_for_the_contact_and_opens_nothing() -> None:
    access = asked()

    assert (access.state, access.role_held, access.decided_at) == ("requested", "DC", None)
    assert verbs(access) == [("request", str(access.user_id))]
    assert can_see_police_material(access.user) is False


@pytest.mark.parametrize("email", ["a@mypolice.uk", "a@police.uk.example.com", "a@gmail.com"])
def test_request_refuses_other_addresses(email: str) -> None:
    with pytest.raises(Refusal) as refused:
        asked(email)

    assert (refused.value.code, PoliceAccess.objects.count()) == ("not_a_police_address", 0)


@pytest.mark.parametrize(
    ("role", "code"),
    [(" ", "role_missing"), ("x" * 121, "role_too_long"), ("DC, see http://evil.example", "link_in_role")],
)
def test_request_needs_a_role(role: str, code: str) -> None:
    user = make_user("a@surrey.police.uk")
    with pytest.raises(Refusal) as refused:
        police_access.request(user=user, force=make_reference()["surrey"], role_held=role, by=actor(user))

    assert (refused.value.code, refused.value.field) == (code, "role_held")


def test_request_is_made_once_until_it_is_refused() -> None:
    access = asked()
    with pytest.raises(Refusal) as refused:
        police_access.request(user=access.user, force=access.force, role_held="DC", by=actor(access.user))
    assert refused.value.code == "already_asked"

    police_access.refuse(access=access, reason="Not known here", by=actor(make_administrator()))
    again = police_access.request(user=access.user, force=access.force, role_held="DC", by=actor(access.user))
    assert (again.state, PoliceAccess.objects.count()) == ("requested", 2)


def test_approve_opens_police_material_and_tells_the_officer() -> None:
    access = asked()
    contact = make_force_contact(access.force)

    police_access.approve(access=access, by=actor(contact))

    assert (access.state, access.decided_by) == ("approved", contact)
    assert access.decided_at is not None
    assert can_see_police_material(User.objects.get(pk=access.user_id)) is True
    assert verbs(access)[1:] == [("approve", str(contact.pk))]
    assert list(Message.objects.values_list("kind", "to_email", "about_id")) == [
        ("police_access_decided", "officer@surrey.police.uk", str(access.pk))
    ]


def test_mail_says_what_was_decided_and_nothing_once_it_changed() -> None:
    access, contact = asked(), actor(make_force_contact(make_reference()["surrey"]))
    police_access.approve(access=access, by=contact)
    approved = Message.objects.get()
    mail = compose(approved)
    assert mail is not None
    assert mail.subject == "You can now see police-only courses"
    assert "/police/" in mail.text

    police_access.withdraw(access=access, reason="Left <the> force", by=contact)
    mail = compose(Message.objects.latest("pk"))
    assert compose(approved) is None
    assert mail is not None
    assert mail.subject == "Your access to police-only courses has ended"
    assert "Left <the> force" in mail.text
    assert "Left &lt;the&gt; force" in mail.html


def test_refuse_and_withdraw_need_a_reason_and_close() -> None:
    contact = make_force_contact(make_reference()["surrey"])
    refused_one, withdrawn = asked("a@surrey.police.uk"), asked("b@surrey.police.uk")
    police_access.approve(access=withdrawn, by=actor(contact))
    for decide, access in ((police_access.refuse, refused_one), (police_access.withdraw, withdrawn)):
        for reason, code in (("", "reason_missing"), ("x" * 301, "reason_too_long")):
            with pytest.raises(Refusal) as refused:
                decide(access=access, reason=reason, by=actor(contact))
            assert (refused.value.code, refused.value.field) == (code, "reason")
        decide(access=access, reason="Left the force", by=actor(contact))

    assert (refused_one.state, withdrawn.state) == ("refused", "withdrawn")
    assert (refused_one.reason, withdrawn.reason) == ("Left the force", "Left the force")
    assert can_see_police_material(withdrawn.user) is False


def test_officer_may_withdraw_their_own_without_a_reason() -> None:
    access = asked()

    police_access.withdraw(access=access, reason="", by=actor(access.user))

    assert access.state == "withdrawn"
    assert Message.objects.count() == 0


@pytest.mark.parametrize("decide", ["approve", "refuse", "withdraw"])
def test_nobody_else_decides(decide: str) -> None:
    access = asked()
    force = make_reference()["sussex"]
    outsiders = [actor(user) for user in (make_trainer(), make_force_contact(force), make_officer(), make_user())]
    more: dict[str, Any] = {} if decide == "approve" else {"reason": "No"}
    for by in (*outsiders, SYSTEM, *([actor(access.user)] if decide != "withdraw" else [])):
        with pytest.raises(Refusal) as refused:
            getattr(police_access, decide)(access=access, by=by, **more)
        assert refused.value.code == "not_the_force_contact"
    access.refresh_from_db()
    assert access.state == "requested"


def test_decided_requests_are_not_decided_again() -> None:
    by = actor(make_administrator())
    for state in (AccessState.APPROVED, AccessState.REFUSED, AccessState.WITHDRAWN):
        access = make_police_access(make_user(f"{state}@surrey.police.uk"), state)
        with pytest.raises(Refusal) as refused:
            police_access.approve(access=access, by=by)
        assert refused.value.code == "already_decided"


def test_approve_refuses_an_address_that_changed() -> None:
    access = asked()
    access.user.email = "officer@example.com"
    access.user.save()

    with pytest.raises(Refusal) as refused:
        police_access.approve(access=access, by=actor(make_force_contact(access.force)))

    assert refused.value.code == "not_a_police_address"


def test_request_is_told_to_each_open_contact_of_the_force_and_nobody_else() -> None:
    surrey = make_reference()["surrey"]
    first, second = make_force_contact(surrey), make_force_contact(surrey)
    closed = make_force_contact(surrey)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    make_force_contact()
    make_administrator()
    access = asked()
    sent = list(Message.objects.filter(kind="police_access_asked").order_by("pk"))
    assert [message.to_email for message in sent] == [first.email, second.email]
    mail = compose(sent[0])
    assert mail is not None
    assert [words in mail.text for words in (access.user.email, "DC", f"/cms/police-access/{access.pk}/")] == [True] * 3


def test_request_to_a_force_without_a_contact_is_told_to_administrators() -> None:
    administrator = make_administrator()
    make_trainer()
    asked()
    assert [one.to_email for one in Message.objects.filter(kind="police_access_asked")] == [administrator.email]


def test_contact_who_asks_for_themselves_is_not_told() -> None:
    surrey = make_reference()["surrey"]
    other, own = make_force_contact(surrey), make_force_contact(surrey, email="contact@surrey.police.uk")
    police_access.request(user=own, force=surrey, role_held="SPOC", by=actor(own))
    assert [one.to_email for one in Message.objects.filter(kind="police_access_asked")] == [other.email]


def test_word_of_a_request_is_dropped_once_it_is_decided() -> None:
    contact = make_force_contact(make_reference()["surrey"])
    access = asked()
    police_access.approve(access=access, by=actor(contact))
    assert compose(Message.objects.get(kind="police_access_asked")) is None
