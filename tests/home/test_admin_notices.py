"""The pages at the foot of every page cannot be taken away; other pages of words can."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from home.models import EditorialPage
from home.wagtail_hooks.notices import KEPT
from tests.factories.organisations import make_administrator
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
WAYS = ("delete", "unpublish", "move_confirm")


@pytest.fixture
def client() -> Client:
    make_site()
    signed_in = Client()
    signed_in.force_login(make_administrator())
    return signed_in


def take_away(client: Client, way: str, page: Page) -> str:
    """Try it as a browser would; what the next page says."""
    elsewhere = Page.objects.get(slug="courses").pk
    url = reverse(f"wagtailadmin_pages:{way}", args=[page.pk, elsewhere] if "move" in way else [page.pk])
    return client.post(url, {"include_descendants": "on"}, follow=True).content.decode()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("slug", ["privacy", "accessibility", "cookies", "contact", "credits"])
def test_notices_stay_where_every_page_leads(client: Client, way: str, slug: str) -> None:
    page = EditorialPage.objects.get(slug=slug)
    assert KEPT.format(title=page.title) in take_away(client, way, page)
    assert client.get(f"/{slug}/").status_code == 200


def test_front_page_cannot_be_unpublished_with_the_notices_under_it(client: Client) -> None:
    front = Page.objects.get(slug="front")
    assert KEPT.split("“")[0] in take_away(client, "unpublish", front)
    assert client.get("/privacy/").status_code == 200


@pytest.mark.parametrize("action", ["delete", "unpublish"])
def test_chosen_among_several_notices_stay(client: Client, action: str) -> None:
    page = EditorialPage.objects.get(slug="privacy")
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    answer = client.post(f"{url}?id={page.pk}", {}, follow=True)
    assert KEPT.format(title="Privacy") in answer.content.decode()
    assert client.get("/privacy/").status_code == 200


def test_other_pages_of_words_go(client: Client) -> None:
    news = EditorialPage(title="News", slug="news", intro="What is new")
    Page.objects.get(slug="front").add_child(instance=news)
    take_away(client, "unpublish", news)
    assert client.get("/news/").status_code == 404


def test_address_of_a_notice_stays_whatever_is_sent(client: Client) -> None:
    page = EditorialPage.objects.get(slug="privacy")
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = client.get(url).context["form"]
    assert "slug" not in form.fields
    assert {"title", "intro", "seo_title"} <= set(form.fields)


def test_new_page_of_words_has_an_address_made_from_its_title(client: Client) -> None:
    front = Page.objects.get(slug="front")
    url = reverse("wagtailadmin_pages:add", args=["home", "editorialpage", front.pk])
    fields = {"title": "What is new", "intro": "", "body-count": "0", "action-publish": "1"}
    answer = client.post(url, fields, follow=True)
    assert answer.status_code == 200
    assert client.get("/what-is-new/").status_code == 200
