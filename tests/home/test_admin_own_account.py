"""One's own account on Wagtail's screen: the name by our operation, no picture, and no list that leads nowhere."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from wagtail.admin.menu import settings_menu
from wagtail.users.models import UserProfile

from accounts.models import User
from kernel.names import NAMES_ONLY
from records.models import TrailEntry
from tests.factories.files import make_image
from tests.factories.organisations import make_administrator, make_trainer
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
ACCOUNT = "/cms/account/"
THEME = {"theme-theme": "system", "theme-contrast": "system", "theme-density": "default"}


@pytest.fixture
def trainer() -> User:
    make_site()
    return make_trainer(first_name="Tess", last_name="Tanner")


@pytest.fixture
def client(trainer: User) -> Client:
    signed_in = Client()
    signed_in.force_login(trainer)
    return signed_in


def typed(**changes: Any) -> dict[str, Any]:
    return {"own_name-first_name": "Tess", "own_name-last_name": "Tanner", **THEME, **changes}


def test_own_name_changes_with_an_entry_in_the_history(client: Client, trainer: User) -> None:
    response = client.post(ACCOUNT, typed(**{"own_name-last_name": "Tailor"}))

    assert (response.status_code, response["Location"]) == (302, ACCOUNT)
    assert User.objects.get(pk=trainer.pk).name == "Tess Tailor"
    entry = TrailEntry.objects.filter(subject_type="accounts.user", subject_id=str(trainer.pk)).latest("pk")
    assert (entry.verb, entry.actor_kind, entry.actor_id) == ("revise", "user", str(trainer.pk))


@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_own_name_refuses_what_mails_would_make_a_link_of(client: Client, trainer: User, field: str) -> None:
    response = client.post(ACCOUNT, typed(**{f"own_name-{field}": "Win at www.evil.example"}))

    page = BeautifulSoup(response.content, "html.parser")
    said = [one.get_text(" ", strip=True) for one in page.select("main .error-message")]
    assert (response.status_code, said) == (200, [NAMES_ONLY])
    assert User.objects.get(pk=trainer.pk).name == "Tess Tanner"


def test_nothing_is_uploaded_to_ones_own_account(client: Client, trainer: User) -> None:
    picture = SimpleUploadedFile("me.png", make_image(), content_type="image/png")

    client.post(ACCOUNT, typed(**{"avatar-avatar": picture}))

    page = BeautifulSoup(client.get(ACCOUNT).content, "html.parser")
    assert page.select("main [type=file], main [name^=locale]") == []
    assert UserProfile.get_for_user(trainer).avatar.name in {None, ""}


def test_settings_do_not_offer_a_list_that_leads_nowhere(trainer: User) -> None:
    request = RequestFactory().get("/cms/")
    request.user = make_administrator()

    names = {item.name for item in settings_menu.menu_items_for_request(request)}

    assert names & {"groups", "users"} == {"users"}
