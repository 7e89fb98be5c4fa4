"""Wagtail's screens of users as screens of staff: invited, with roles on teams, closed and reset by operations."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from accounts.models import User
from correspondence.models import Message
from home.wagtail_hooks import inviting
from home.wagtail_hooks import staff as pages
from organisations.enums import ADMINISTRATOR_GROUP
from organisations.operations import staff
from organisations.permissions import roles_of
from records.models import TrailEntry
from tests.factories.organisations import (
    PASSWORD,
    actor,
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_publisher,
    make_team,
    make_trainer,
)
from tests.factories.pages import make_site
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db
ADD = "wagtailusers_users:add"


@pytest.fixture
def admin() -> User:
    make_site()
    return make_administrator(first_name="Ada", last_name="Minn")


@pytest.fixture
def client(admin: User) -> Client:
    signed_in = Client()
    signed_in.force_login(admin)
    return signed_in


def typed(user: User | None = None, **changes: Any) -> dict[str, Any]:
    known = {"email": user.email if user else "Tess@Example.com", "first_name": "Tess", "last_name": "Tanner"}
    return {key: value for key, value in {**known, **changes}.items() if value is not None}


def errors(response: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def edit(user: User) -> str:
    return reverse("wagtailusers_users:edit", args=[user.pk])


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_invited_person_has_roles_on_teams_and_the_groups_follow(client: Client, admin: User) -> None:
    team, force = make_team(), make_reference()["surrey"]
    answer = client.post(reverse(ADD), typed(trainer=[team.pk], force_0=force.pk), follow=True)
    user = User.objects.get(email="tess@example.com")
    assert answer.redirect_chain == [(edit(user), 302)]
    assert "Tess Tanner is invited. The invitation goes to tess@example.com." in answer.content.decode()
    assert roles_of(user) == {"trainer", "force_contact"}
    assert set(user.groups.values_list("name", flat=True)) == {"Trainer", "Force contact"}
    assert not user.has_usable_password()
    assert Message.objects.get().to_email == "tess@example.com"
    made = TrailEntry.objects.get(subject_type="accounts.user", verb="create")
    assert (made.actor_id, made.subject_id) == (str(admin.pk), str(user.pk))


def test_invitation_needs_a_role(client: Client) -> None:
    response = client.post(reverse(ADD), typed())
    no_role = {"trainer": ["Give at least one role: it says what they may do."]}
    assert (response.status_code, errors(response)) == (422, no_role)
    assert response.context["form"]["email"].value() == "Tess@Example.com"
    summary = BeautifulSoup(response.content, "html.parser").select_one("[autofocus]")
    assert summary is not None
    assert (summary["id"], summary["role"], summary["tabindex"]) == ("error-summary", "alert", "-1")
    assert not User.objects.filter(email="tess@example.com").exists()


def test_roles_are_taken_and_given_by_operations(client: Client, admin: User) -> None:
    trainer, team = make_trainer(first_name="Tess", last_name="Tanner"), make_team()
    before = TrailEntry.objects.count()
    client.post(edit(trainer), typed(trainer, coordinator=[team.pk]))
    assert roles_of(fresh(trainer)) == {"coordinator"}
    entries = TrailEntry.objects.order_by("pk")[before:]
    assert [(one.verb, one.actor_id) for one in entries] == [("join", str(admin.pk)), ("leave", str(admin.pk))]


def test_name_and_address_are_changed_with_a_trail(client: Client) -> None:
    trainer, team = make_trainer(email="old@example.com"), make_team()
    changes = {"email": "NEW@example.com", "trainer": [team.pk]}
    assert client.post(edit(trainer), typed(trainer, **changes)).status_code == 302
    assert (fresh(trainer).email, fresh(trainer).name) == ("new@example.com", "Tess Tanner")
    entry = TrailEntry.objects.get(verb="revise")
    assert entry.payload.body["before"] == {"email": "old@example.com", "first_name": "", "last_name": ""}


def test_same_address_in_other_capitals_is_refused(client: Client) -> None:
    make_trainer(email="tess@example.com")
    response = client.post(reverse(ADD), typed(trainer=[make_team().pk]))
    assert (response.status_code, list(errors(response))) == (409, ["email"])


def test_closed_account_gets_no_role(client: Client, admin: User) -> None:
    trainer, team = make_trainer(), make_team()
    staff.close(user=trainer, by=actor(admin))
    response = client.post(edit(trainer), typed(trainer, trainer=[team.pk], publisher=[team.pk]))
    assert errors(response) == {"__all__": ["This account is closed. Open it again first."]}


def test_last_administrator_stays_one(client: Client, admin: User) -> None:
    response = client.post(edit(admin), typed(admin))
    assert errors(response) == {"administrator": ["Make somebody else an administrator first."]}
    make_administrator()
    client.post(edit(admin), typed(admin))
    assert not fresh(admin).groups.filter(name=ADMINISTRATOR_GROUP).exists()


def test_nobody_becomes_a_superuser_or_is_closed_by_the_form(client: Client) -> None:
    trainer, team = make_trainer(), make_team()
    client.post(reverse(ADD), typed(is_superuser="on", trainer=[team.pk]))
    client.post(edit(trainer), typed(trainer, is_superuser="on", is_active=None, password1="x", password2="x"))
    assert not User.objects.get(email="tess@example.com").is_superuser
    assert (fresh(trainer).is_superuser, fresh(trainer).is_active) == (False, True)
    assert fresh(trainer).check_password(PASSWORD)


@pytest.mark.parametrize("changes", [{"trainer": ["999999"]}, {"publisher": ["x"]}, {"force_0": "999999"}])
def test_unknown_role_is_refused(client: Client, changes: dict[str, Any]) -> None:
    response = client.post(reverse(ADD), typed(**changes))
    gone = ["This role is not there any more. Load the page again."]
    assert errors(response) == dict.fromkeys(changes, gone)
    assert not User.objects.filter(email="tess@example.com").exists()


def test_contact_of_several_forces_keeps_them_all(client: Client) -> None:
    forces = make_reference()
    contact = make_force_contact(forces["surrey"])
    page = client.get(edit(contact)).context["form"]
    assert [(name, page[name].value()) for name in page.fields if name.startswith("force_")] == [
        ("force_0", str(forces["surrey"].pk)), ("force_1", None),
    ]  # fmt: skip
    client.post(edit(contact), typed(contact, force_0=forces["surrey"].pk, force_1=forces["kent"].pk))
    assert set(contact.force_contacts.values_list("force", flat=True)) == {forces["surrey"].pk, forces["kent"].pk}
    client.post(edit(contact), typed(contact, force_0="", force_1=forces["kent"].pk, force_2=""))
    assert list(contact.force_contacts.values_list("force", flat=True)) == [forces["kent"].pk]


def test_page_says_that_a_mail_goes_out_and_what_each_role_may_do(client: Client) -> None:
    page = BeautifulSoup(client.get(reverse(ADD)).content, "html.parser").select_one("main")
    words = " ".join(page.get_text(" ").split()) if page else ""
    assert "They get an e-mail with a link to choose a password. It works once, for seven days." in words
    assert [may for may in inviting.MAY.values() if may not in words] == []
    assert page is not None
    assert [button.get_text(strip=True) for button in page.select("form button")] == ["Send the invitation"]
    assert page.select("[role=tab]") == []


def test_first_role_of_somebody_who_booked_sends_a_link(client: Client) -> None:
    attendee, team = User.objects.create_user("ann@example.com"), make_team()
    client.post(edit(attendee), typed(attendee, trainer=[team.pk]))
    assert [(one.kind, one.to_email) for one in Message.objects.all()] == [("password_invited", "ann@example.com")]


def test_page_says_how_somebody_signs_in_and_what_can_be_done(client: Client) -> None:
    trainer = make_trainer()
    page = BeautifulSoup(client.get(edit(trainer)).content, "html.parser")
    assert "Signs in with a password, and has no second factor." in page.get_text()
    doors = [one.get_text() for one in page.select(".staff-buttons a")]
    assert doors == ["Go back", "Reset sign-in", "Close the account"]


def test_page_tells_of_an_account_that_has_every_right_without_a_role(client: Client) -> None:
    root = User.objects.create_superuser("root@example.com", PASSWORD)
    told = [pages.EMERGENCY in client.get(edit(user)).content.decode() for user in (root, make_trainer())]
    assert told == [True, False]


@pytest.mark.parametrize("name", ["resend", "reset", "close", "reopen"])
@pytest.mark.parametrize("role", ["trainer", "coordinator", "publisher", "force contact"])
def test_accounts_are_for_administrators_only(admin: User, name: str, role: str) -> None:
    makers = {"trainer": make_trainer, "coordinator": make_coordinator, "publisher": make_publisher,
              "force contact": make_force_contact}  # fmt: skip
    somebody, client, before = make_trainer(), Client(), TrailEntry.objects.count()
    url = reverse(f"wagtailusers_users:{name}", args=[somebody.pk])
    assert Client().post(url).url.startswith("/cms/login/")
    client.force_login(makers[role]())
    before = TrailEntry.objects.count()
    assert (client.get(url).url, client.post(url).url) == ("/cms/", "/cms/")
    assert TrailEntry.objects.count() == before


def test_each_page_does_its_one_thing(client: Client) -> None:
    trainer = make_trainer()

    def press(name: str, **typed: str) -> int:
        url = reverse(f"wagtailusers_users:{name}", args=[trainer.pk])
        assert client.get(url).status_code == 200
        return client.post(url, typed).status_code

    assert press("resend") == 409  # has a password
    assert (press("reset", forgets_factors="on"), fresh(trainer).has_usable_password()) == (302, False)
    assert press("resend") == 302
    assert (press("close"), fresh(trainer).is_active) == (302, False)
    assert press("close") == 409
    assert (press("reopen"), fresh(trainer).is_active) == (302, True)
    assert press("reopen") == 409


def test_nobody_closes_or_resets_their_own_account(client: Client, admin: User) -> None:
    make_administrator()
    for name in ("close", "reset"):
        assert client.post(reverse(f"wagtailusers_users:{name}", args=[admin.pk])).status_code == 409
    assert fresh(admin).is_active
    assert fresh(admin).has_usable_password()


def test_nobody_is_deleted_one_by_one_and_nothing_is_done_in_bulk() -> None:
    make_site()
    root, trainer = User.objects.create_superuser("root@example.com", PASSWORD), make_trainer()
    client = Client()
    client.force_login(root)
    client.post(reverse("wagtailusers_users:delete", args=[trainer.pk]))
    client.post(f"/cms/bulk/accounts/user/delete/?id={trainer.pk}")
    client.post(f"/cms/bulk/accounts/user/set_active_state/?id={trainer.pk}", {"mark_as_active": "False"})
    client.post(f"/cms/bulk/accounts/user/assign_role/?id={trainer.pk}", {"role": trainer.groups.get().pk})
    assert User.objects.filter(pk=trainer.pk, is_active=True).exists()


def test_list_has_no_column_that_says_nothing(client: Client) -> None:
    listed = BeautifulSoup(client.get(reverse("wagtailusers_users:index")).content, "html.parser")
    headings = [" ".join(cell.get_text().split()) for cell in listed.select("table.listing thead th")]
    assert headings == ["Name", "E-mail", "Active", "Last login"]


def test_list_offers_nothing_that_would_be_refused() -> None:
    make_site()
    root = User.objects.create_superuser("root@example.com", PASSWORD)
    make_trainer()
    client = Client()
    client.force_login(root)
    page = BeautifulSoup(client.get(reverse("wagtailusers_users:index")).content, "html.parser")
    assert page.select("table.listing input[type=checkbox], .bulk-actions-choices, [data-bulk-action-button]") == []
    assert [link["href"] for link in page.select("main a[href]") if "delete" in link["href"]] == []
    labels = [one.get_text(strip=True) for one in page.select("[data-w-drilldown-param]")]
    assert "Administrator" not in labels


def test_missing_staff_page_says_so_in_our_words(client: Client) -> None:
    response = client.get("/cms/sessions/999999/")
    words = response.content.decode()
    assert response.status_code == 404
    assert ("Go to your sessions and tasks" in words, "Go to Wagtail admin" in words) == (True, False)
