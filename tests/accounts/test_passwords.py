"""Links by which staff set a password: from mail to sign-in, once, for a time, and silent about who is staff."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.enums import LinkPurpose
from accounts.models import PasswordLink, User
from accounts.operations import passwords, users
from correspondence.emails import compose
from correspondence.models import Message
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from kernel.logs import without_keys
from organisations.enums import Role
from organisations.operations import staff
from organisations.operations.staff import Grant
from records.models import TrailEntry
from tests.accounts.test_staff_sign_in import errors, sign_in
from tests.factories.organisations import PASSWORD, make_team, make_trainer, make_user
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
FORGOTTEN, SENT, SET = "/sign-in/forgotten/", "/sign-in/forgotten/sent/", "/sign-in/password/"
GOOD = "otter lamp quarry"


@pytest.fixture(autouse=True)
def site() -> None:
    cache.clear()
    make_site()


def invited() -> User:
    grants = {Grant(Role.TRAINER, make_team().pk)}
    return staff.invite(email="tess@team.example", first_name="Tess", last_name="Tanner", grants=grants, by=SYSTEM)


def mailed(user: User) -> str:
    """The path of the link in the newest mail to somebody."""
    mail = compose(Message.objects.filter(to_email=user.email).latest("pk"))
    assert mail is not None
    path = next(line for line in mail.text.splitlines() if "/k/" in line).removeprefix("http://testserver")
    assert path in mail.html
    assert path.strip("/").rpartition("/")[2] not in without_keys(mail.text)
    return path


def typed(client: Client, password: str = GOOD, again: str | None = None) -> Any:
    return client.post(SET, {"password": password, "again": password if again is None else again})


def test_invitation_leads_from_mail_to_the_staff_screens() -> None:
    user, client = invited(), Client()
    assert "Hello Tess," in compose(Message.objects.get()).text
    opened = client.get(mailed(user))
    assert (opened.url, opened.headers["Referrer-Policy"]) == (SET, "no-referrer")
    page = client.get(SET)
    assert (b"tess@team.example" in page.content, page.headers["Cache-Control"]) == (True, "no-store")
    assert typed(client).url == "/sign-in/"
    assert sign_in(client, user, GOOD).url == "/cms/"
    assert client.get("/cms/").status_code == 200
    entry = TrailEntry.objects.get(verb="set_password")
    assert (entry.actor_id, entry.payload.body) == (str(user.pk), {"before": {}, "after": {}})


def test_mail_scanner_that_opens_the_link_changes_nothing() -> None:
    user = invited()
    path = mailed(user)
    for _ in range(3):
        Client().get(path)
        Client().head(path)
    client = Client()
    client.get(path)
    assert typed(client).status_code == 302


@pytest.mark.parametrize(
    ("password", "again"),
    [("short", "short"), ("password123", "password123"), ("tess@team.example", "tess@team.example"), (GOOD, "other"),
     ("", ""), (GOOD, "")],
)  # fmt: skip
def test_weak_or_mistyped_password_is_refused_and_the_link_stays(password: str, again: str) -> None:
    user, client = invited(), Client()
    client.get(mailed(user))
    response = typed(client, password, again)
    assert (response.status_code, len(errors(response)) > 0) == (422, True)
    assert (GOOD in response.content.decode()) is False  # what was typed is not sent back
    assert typed(client).status_code == 302


def test_used_link_opens_nothing() -> None:
    user, first, second = invited(), Client(), Client()
    path = mailed(user)
    first.get(path), second.get(path)
    assert typed(first).status_code == 302
    assert [typed(one, "another good one").status_code for one in (first, second)] == [404, 404]
    assert Client().get(path).status_code == 404
    assert User.objects.get(pk=user.pk).check_password(GOOD)
    link = PasswordLink.objects.get()
    with pytest.raises(Refusal, match="used"):
        passwords.set_by_link(link=link, password="another good one")


def test_link_ends_after_seven_days(monkeypatch: pytest.MonkeyPatch) -> None:
    user, client = invited(), Client()
    path, message = mailed(user), Message.objects.get()
    client.get(path)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timezone.timedelta(days=6, hours=23))
    assert Client().get(path).status_code == 302
    monkeypatch.setattr(timezone, "now", lambda: now + timezone.timedelta(days=7, seconds=1))
    assert (Client().get(path).status_code, typed(client).status_code, compose(message)) == (404, 404, None)


def test_tampered_link_and_one_of_another_kind_open_nothing() -> None:
    user = invited()
    path = mailed(user)
    key = path.strip("/").rpartition("/")[2]
    tampered = [key[:-1] + ("a" if key[-1] != "a" else "b"), "p-" + "a" * 27, "b" + key[1:], key[:-1], key.upper()]
    for wrong in tampered:
        client = Client()
        response = client.get(f"/k/{wrong}/")
        assert (response.status_code, typed(client).status_code) == (404, 404)
        assert "tess" not in response.content.decode().lower()


def test_set_page_without_a_link_leads_to_getting_one() -> None:
    page = BeautifulSoup(Client().get(SET).content, "html.parser")
    assert page.select_one(f"a[href='{FORGOTTEN}']") is not None


def test_setting_a_password_ends_every_session_and_other_link() -> None:
    trainer, elsewhere, client = make_trainer(), Client(), Client()
    elsewhere.force_login(trainer)
    passwords.forgot(email=trainer.email)
    path = mailed(trainer)
    passwords.forgot(email=trainer.email)
    client.get(path)
    assert typed(client).status_code == 302
    assert elsewhere.get("/cms/").url.startswith("/cms/login/")
    assert not PasswordLink.objects.filter(ended_at=None).exists()


def test_new_address_ends_the_links_sent_to_the_old_one() -> None:
    user = invited()
    path = mailed(user)
    users.revise(user=user, email="new@team.example", first_name="Tess", last_name="Tanner", by=SYSTEM)
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("who", ["staff", "booker", "unknown", "closed"])
def test_forgotten_password_is_answered_alike_for_everybody(who: str, django_assert_num_queries: Any) -> None:
    people = {
        "staff": lambda: make_trainer(email="tess@team.example"),
        "booker": lambda: make_user(email="tess@team.example"),
        "unknown": lambda: None,
        "closed": lambda: staff.close(user=make_trainer(email="tess@team.example"), by=SYSTEM),
    }
    people[who]()
    page = Client().post(FORGOTTEN, {"email": "Tess@team.example"})
    assert (page.status_code, page.url) == (302, SENT)
    mail = compose(Message.objects.filter(kind="password_forgotten").get())
    assert (mail is not None) == (who == "staff")


def test_forgotten_password_is_sent_three_times_an_hour() -> None:
    trainer = make_trainer()
    answers = {Client().post(FORGOTTEN, {"email": trainer.email}).url for _ in range(5)}
    assert (answers, Message.objects.count()) == ({SENT}, 3)


def test_forgotten_door_is_throttled_for_each_caller() -> None:
    codes = [Client().post(FORGOTTEN, {"email": f"a{number}@x.example"}).status_code for number in range(11)]
    assert codes == [302] * 10 + [429]


def test_password_is_changed_by_its_owner() -> None:
    trainer, client, elsewhere = make_trainer(), Client(), Client()
    sign_in(client, trainer), elsewhere.force_login(trainer)
    wrong = client.post("/my/security/password/", {"old": "no", "password": GOOD, "again": GOOD})
    assert (wrong.status_code, errors(wrong)) == (409, ["This is not your password now."])
    done = client.post("/my/security/password/", {"old": PASSWORD, "password": GOOD, "again": GOOD})
    assert done.url == "/my/security/"
    assert client.get("/cms/").status_code == 200
    assert elsewhere.get("/cms/").url.startswith("/cms/login/")
    assert "Your password was changed." in compose(Message.objects.get(kind="sign_in_changed")).text


def test_link_of_a_purpose_says_why_it_came() -> None:
    trainer = make_trainer(first_name="Zoë <b>")
    words = {
        LinkPurpose.INVITED: "Choose a password to begin",
        LinkPurpose.RESET: "An administrator has reset",
        LinkPurpose.FORGOTTEN: "Somebody, we hope you, asked",
    }
    for purpose, said in words.items():
        passwords.send_link(user=trainer, purpose=purpose, by=SYSTEM)
        mail = compose(Message.objects.latest("pk"))
        assert said in mail.text
        assert said in mail.html
        assert ("Zoë <b>" in mail.text, "Zoë <b>" in mail.html) == (True, False)
