"""The police section does not exist for those who may not see it: role by door, against an ordinary 404."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from courses.models import CoursePage, Picture, PolicePage
from home.queries import public_pages
from organisations.enums import AccessState
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_officer,
    make_publisher,
    make_trainer,
    make_user,
)
from tests.factories.pages import make_course_page, make_handout, make_picture, make_police_page, make_site

pytestmark = pytest.mark.django_db

OUTSIDERS: dict[str, Callable[[], Any]] = {
    "anonymous": lambda: None,
    "booker": make_user,
    "waiting officer": lambda: make_officer(AccessState.REQUESTED),
    "refused officer": lambda: make_officer(AccessState.REFUSED),
    "withdrawn officer": lambda: make_officer(AccessState.WITHDRAWN),
    "approved with another address": lambda: make_officer(email="someone@police.uk.example.com"),
    "closed trainer account": lambda: _closed(make_trainer()),
}
INSIDERS: dict[str, Callable[[], Any]] = {
    "approved officer": make_officer,
    "trainer": make_trainer,
    "publisher": make_publisher,
    "coordinator": make_coordinator,
    "force contact": make_force_contact,
    "administrator": make_administrator,
}


def _closed(user: Any) -> Any:
    user.is_active = False
    user.save()
    return user


@pytest.fixture
def doors() -> dict[str, str]:
    """The address of each door, all of them there."""
    make_site()
    page = make_police_page(slug="digital-first-responder")
    handout = make_handout(is_police_only=True)
    rendition = make_picture(is_police_only=True).get_rendition("max-20x20")
    return {
        "/police/": "/police/",
        "page": f"/police/{page.slug}/",
        "document": handout.url,
        "picture": rendition.url,
    }


def signed_in(client: Client, user: Any) -> Client:
    if user is not None:
        client.force_login(user)
    return client


def told(response: HttpResponse) -> tuple[int, bytes, list[tuple[str, str]], list[str]]:
    """All that a visitor can see of an answer."""
    return response.status_code, response.content, sorted(response.items()), sorted(response.cookies)


def read(response: Any) -> Any:
    """The answer, its file read to the end and closed."""
    if response.streaming:
        b"".join(response.streaming_content)
    return response


@pytest.mark.parametrize("who", OUTSIDERS)
def test_outsiders_get_the_ordinary_404(client: Client, doors: dict[str, str], who: str) -> None:
    visitor = signed_in(client, OUTSIDERS[who]())

    for method in ("get", "head", "post", "put", "delete", "options"):
        ordinary = told(getattr(visitor, method)("/no/such/page/"))
        assert ordinary[0] == 404
        assert {door: told(getattr(visitor, method)(url)) for door, url in doors.items()} == dict.fromkeys(
            doors, ordinary
        ), method


@pytest.mark.parametrize("who", INSIDERS)
def test_insiders_come_in_and_nothing_is_kept(client: Client, doors: dict[str, str], who: str) -> None:
    visitor = signed_in(client, INSIDERS[who]())

    for door, url in doors.items():
        response = read(visitor.get(url))
        assert (door, response.status_code, response["Cache-Control"]) == (door, 200, "no-store")


def test_conditional_requests_tell_nothing(client: Client, doors: dict[str, str]) -> None:
    for header in ({"If-None-Match": "*"}, {"If-Match": '"x"'}, {"Range": "bytes=0-1"}):
        ordinary = told(client.get("/no/such/page/", headers=header))
        for url in doors.values():
            assert told(client.get(url, headers=header)) == ordinary


@pytest.mark.parametrize("name", ["/police", "/police/digital-first-responder"])
def test_address_without_its_slash_tells_nothing(client: Client, doors: dict[str, str], name: str) -> None:
    known, unknown = client.get(name), client.get("/no/such/page")

    assert (known.status_code, known["Location"]) == (unknown.status_code, f"{name}/")


@pytest.mark.parametrize("who", ["anonymous", "trainer"])
def test_sitemap_names_open_pages_only(client: Client, doors: dict[str, str], who: str) -> None:
    page = make_course_page()
    visitor = signed_in(client, {**OUTSIDERS, **INSIDERS}[who]())

    listed = visitor.get("/sitemap.xml").content.decode()

    assert f"/courses/{page.slug}/</loc>" in listed
    assert "police" not in listed
    assert "digital" not in listed


def test_search_engines_are_led_to_the_sitemap_and_told_of_no_section(client: Client, doors: dict[str, str]) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in response.content.decode()
    assert "police" not in response.content.decode()


def test_public_pages_and_their_search_leave_the_section_out(doors: dict[str, str]) -> None:
    page = make_course_page(title="Responder basics for firms")
    CoursePage.objects.get(slug="digital-first-responder").specific.save()

    found = public_pages()

    assert not found.filter(url_path__contains="/police/").exists()
    assert [each.pk for each in found.search("responder")] == [page.pk]


@pytest.mark.parametrize("address", ["/", "/courses/", "/privacy/"])
@pytest.mark.parametrize("who", ["anonymous", "booker"])
def test_open_pages_do_not_mention_the_section(client: Client, doors: dict[str, str], who: str, address: str) -> None:
    response = signed_in(client, OUTSIDERS[who]()).get(address)

    assert response.status_code == 200
    assert b"/police" not in response.content


def test_change_of_address_leaves_no_redirect_behind(client: Client, doors: dict[str, str]) -> None:
    page, section = CoursePage.objects.get(), PolicePage.objects.get()
    for renamed, slug in ((page, "first-responder"), (section, "force-courses")):
        renamed.slug = slug
        renamed.save_revision().publish()

    assert Redirect.objects.count() == 0
    for address in ("/police/", "/police/digital-first-responder/", "/force-courses/"):
        assert told(client.get(address)) == told(client.get("/no/such/page/"))


def test_open_files_are_served_to_anybody(client: Client, doors: dict[str, str]) -> None:
    handout, rendition = make_handout(), make_picture().get_rendition("max-20x20")

    for url, kind in ((handout.url, "text/plain"), (rendition.url, "image/png")):
        response = read(client.get(url))
        assert (response.status_code, response["Content-Type"]) == (200, kind)
        assert response["Cache-Control"] == "public, max-age=86400"
        assert "Cookie" not in response.get("Vary", "")


def test_file_that_is_moved_to_the_police_collection_is_gone_at_once(client: Client, doors: dict[str, str]) -> None:
    picture = make_picture()
    url = picture.get_rendition("max-20x20").url
    assert read(client.get(url)).status_code == 200

    police = Picture.objects.exclude(pk=picture.pk).get()
    Picture.objects.filter(pk=picture.pk).update(collection=police.collection)

    assert client.get(url).status_code == 404


def test_collection_under_the_police_one_counts_too(client: Client, doors: dict[str, str]) -> None:
    picture = Picture.objects.get()
    picture.collection = picture.collection.add_child(name="Scenes")
    picture.save()

    assert client.get(doors["picture"]).status_code == 404
    assert read(signed_in(client, make_officer()).get(doors["picture"])).status_code == 200


def test_no_file_lies_where_an_address_leads_to_it(client: Client, doors: dict[str, str], settings: Any) -> None:
    picture = Picture.objects.get()

    for file in (picture.file, picture.renditions.get().file, make_handout().file):
        assert not file.path.startswith(str(settings.MEDIA_ROOT))
        assert client.get(file.url).status_code == 404


def test_outsiders_cannot_preview(client: Client, doors: dict[str, str]) -> None:
    page = CoursePage.objects.get()
    visitor = signed_in(client, make_officer())

    assert visitor.get(f"/cms/pages/{page.pk}/view_draft/").status_code == 302
