"""Staff accounts: what inviting, closing, opening again and resetting make true, and whom they refuse."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, PasswordLink, User
from accounts.operations import passwords, tokens
from correspondence.models import Message
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from organisations.enums import ADMINISTRATOR_GROUP, Role
from organisations.operations import administrators, staff
from organisations.operations.staff import Grant
from organisations.permissions import roles_of
from records.models import TrailEntry
from tests.factories.organisations import (
    PASSWORD,
    actor,
    make_administrator,
    make_force_contact,
    make_team,
    make_trainer,
    make_user,
)
from tests.factories.pages import make_site
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db
TESS = {"email": "Tess@Team.example", "first_name": "Tess", "last_name": "Tanner"}
API = "/api/v1/bookings/"


def code_of(do: Any, **given: Any) -> str:
    with pytest.raises(Refusal) as caught:
        do(**given)
    return caught.value.code


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def with_key(user: User) -> Client:
    """A browser that opened the newest link sent to somebody."""
    client = Client()
    link = PasswordLink.objects.filter(user=user).latest("pk")
    assert client.get(f"/k/{link.key}/").url == "/sign-in/password/"
    return client


def test_invite_makes_an_account_with_roles_and_a_link() -> None:
    admin, team, force = make_administrator(), make_team(), make_reference()["kent"]
    grants = {Grant(Role.TRAINER, team.pk), Grant("force_contact", force.pk), Grant("administrator")}
    user = staff.invite(**TESS, grants=grants, by=actor(admin))
    assert (user.email, user.name, user.has_usable_password()) == ("tess@team.example", "Tess Tanner", False)
    assert roles_of(fresh(user)) == {"trainer", "force_contact", "administrator"}
    assert staff.grants_of(user) == grants
    entries = TrailEntry.objects.filter(actor_id=str(admin.pk)).order_by("pk")
    assert [one.verb for one in entries] == [
        "create", "appoint_administrator", "appoint_contact", "join", "send_password_link"
    ]  # fmt: skip
    link = PasswordLink.objects.get()
    assert link.expires_at - link.created_at == timezone.timedelta(days=7)


def test_invite_refuses_no_role_and_known_addresses() -> None:
    team = make_team()
    make_user(email="tess@team.example")
    known = {"grants": {Grant(Role.TRAINER, team.pk)}, "by": SYSTEM}
    assert code_of(staff.invite, **{**TESS, "email": " "}, **known) == "email_missing"
    assert code_of(staff.invite, **{**TESS, "first_name": " "}, **known) == "name_missing"
    assert code_of(staff.invite, **{**TESS, "last_name": "evil.co.uk"}, **known) == "link_in_name"
    assert code_of(staff.invite, **TESS, **known) == "already_known"
    assert code_of(staff.invite, **TESS, grants=set(), by=SYSTEM) == "role_missing"
    assert code_of(staff.invite, **{**TESS, "email": "new@x.example"}, grants={Grant(Role.TRAINER, 0)}, by=SYSTEM) == (
        "unknown_role"
    )
    assert (User.objects.count(), Message.objects.count()) == (1, 0)


def test_resent_link_ends_the_one_before() -> None:
    user = staff.invite(**TESS, grants={Grant(Role.TRAINER, make_team().pk)}, by=SYSTEM)
    old = PasswordLink.objects.get()
    staff.resend(user=user, by=SYSTEM)
    assert [one.pk for one in PasswordLink.objects.filter(ended_at=None)] == [PasswordLink.objects.latest("pk").pk]
    assert Client().get(f"/k/{old.key}/").status_code == 404
    assert code_of(staff.resend, user=make_trainer(), by=SYSTEM) == "has_password"


def test_closed_account_opens_nothing_from_the_next_request_on() -> None:
    make_site()
    trainer, by = make_trainer(), actor(make_administrator())
    by_password, by_code = Client(), Client()
    by_password.force_login(trainer)
    officer = make_user()
    by_code.force_login(officer, backend="accounts.permissions.CodeBackend")
    _, text = tokens.create(user=trainer, scopes=["*"], by=SYSTEM)
    header = {"authorization": f"Bearer {text}"}
    link = passwords.send_link(user=trainer, purpose="reset", by=SYSTEM)
    assert (by_password.get("/cms/").status_code, by_code.get("/my/").status_code) == (200, 200)
    assert Client().get(API, headers=header).status_code == 200

    staff.close(user=trainer, by=by)
    staff.close(user=officer, by=by)
    assert by_password.get("/cms/").url.startswith("/cms/login/")
    assert by_password.post("/cms/account/", {}).url.startswith("/cms/login/")
    assert by_code.get("/my/").url.startswith("/my/sign-in/")
    assert Client().get(API, headers=header).status_code == 401
    assert Client().get(f"/k/{link.key}/").status_code == 404
    assert roles_of(fresh(trainer)) == frozenset()
    assert Client().post("/sign-in/", {"login": trainer.email, "password": PASSWORD}).status_code == 422

    # Opened again it has its roles; what was open before stays shut.
    staff.reopen(user=trainer, by=by)
    staff.reopen(user=officer, by=by)
    assert roles_of(fresh(trainer)) == {"trainer"}
    assert by_password.get("/cms/").url.startswith("/cms/login/")
    assert by_code.get("/my/").url.startswith("/my/sign-in/")
    assert Client().get(API, headers=header).status_code == 401
    assert Client().post("/sign-in/", {"login": trainer.email, "password": PASSWORD}).status_code == 422
    assert ApiToken.objects.get().revoked_at is not None
    verbs = TrailEntry.objects.filter(subject_type="accounts.user", subject_id=str(trainer.pk)).order_by("subject_no")
    assert [one.verb for one in verbs][-3:] == ["close", "reopen", "send_password_link"]
    # Who signs in by a code needs no link.
    assert not Message.objects.filter(to_email=officer.email).exists()


def test_reset_ends_sessions_and_password_and_takes_factors_if_asked() -> None:
    make_site()
    trainer, by, client = make_trainer(), actor(make_administrator()), Client()
    client.force_login(trainer)
    Authenticator.objects.create(user=trainer, type="webauthn", data={"name": "Key", "credential": {}})
    staff.reset(user=trainer, forgets_factors=False, by=by)
    assert client.get("/cms/").url.startswith("/cms/login/")
    assert Authenticator.objects.count() == 1
    staff.reset(user=trainer, forgets_factors=True, by=by)
    assert not Authenticator.objects.exists()
    done = with_key(trainer).post("/sign-in/password/", {"password": "three odd words", "again": "three odd words"})
    assert (done.url, fresh(trainer).check_password("three odd words")) == ("/sign-in/", True)
    assert code_of(staff.reset, user=make_user(), forgets_factors=False, by=by) == "role_missing"
    assert TrailEntry.objects.filter(verb="forget_second_factors").count() == 1


def test_force_contact_keeps_forces_that_were_not_touched() -> None:
    contact = make_force_contact()
    held = staff.grants_of(contact)
    more = held | {Grant("force_contact", make_reference()["kent"].pk)}
    details = {"email": contact.email, "first_name": "Fay", "last_name": "Force"}
    staff.revise(user=contact, **details, grants=more, by=SYSTEM)
    assert staff.grants_of(contact) == more
    staff.revise(user=contact, **details, grants=held, by=SYSTEM)
    assert staff.grants_of(contact) == held


class TestLastAdministrator:
    def test_is_neither_closed_nor_dismissed_nor_reset(self) -> None:
        admin = make_administrator()
        details = {"email": admin.email, "first_name": "Ada", "last_name": "Minn"}
        assert code_of(staff.close, user=admin, by=SYSTEM) == "last_administrator"
        assert code_of(administrators.dismiss, user=admin, by=SYSTEM) == "last_administrator"
        assert code_of(staff.revise, user=admin, **details, grants=set(), by=SYSTEM) == "last_administrator"
        assert code_of(staff.reset, user=admin, forgets_factors=False, by=SYSTEM) == "last_administrator"
        assert roles_of(fresh(admin)) == {"administrator"}
        assert fresh(admin).first_name == ""  # refused as a whole

    def test_who_cannot_sign_in_does_not_count(self) -> None:
        admin, closed, invited = make_administrator(), make_administrator(), make_administrator()
        staff.close(user=closed, by=SYSTEM)
        User.objects.filter(pk=invited.pk).update(password="!unusable")
        assert code_of(staff.close, user=admin, by=SYSTEM) == "last_administrator"
        # They themselves may go: nobody is lost by it.
        staff.close(user=invited, by=SYSTEM)

    def test_superuser_counts(self) -> None:
        root, admin = User.objects.create_superuser("root@x.example", PASSWORD), make_administrator()
        staff.close(user=admin, by=SYSTEM)
        assert code_of(staff.close, user=root, by=SYSTEM) == "last_administrator"

    def test_nobody_else_is_guarded(self) -> None:
        make_administrator()
        staff.close(user=make_trainer(), by=SYSTEM)
        assert Group.objects.filter(name=ADMINISTRATOR_GROUP).exists()

    def test_own_account_is_closed_by_somebody_else(self) -> None:
        admin = make_administrator()
        make_administrator()
        assert code_of(staff.close, user=admin, by=actor(admin)) == "own_account"
