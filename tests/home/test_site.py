"""Preparing the site: pages, groups, approval; safe to repeat."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page, Site, Workflow

from courses.models import PoliceCollection
from home.models import EditorialPage, HomePage
from home.operations import site
from kernel.actors import SYSTEM
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_publisher,
    make_trainer,
)
from tests.factories.pages import make_handout, make_site

pytestmark = pytest.mark.django_db

PAGES = ["accessibility", "contact", "cookies", "courses", "credits", "police", "privacy"]


def state() -> Any:
    return (
        sorted(Page.objects.values_list("pk", "path", "slug", "latest_revision_id")),
        sorted(GroupPagePermission.objects.values_list("group__name", "page__slug", "permission__codename")),
        sorted(GroupCollectionPermission.objects.values_list("group__name", "permission__codename")),
        sorted((group.name, group.permissions.count()) for group in Group.objects.all()),
        list(Workflow.objects.values("pk", "name", "active")),
        PoliceCollection.objects.count(),
        Site.objects.count(),
    )


def test_prepare_makes_the_site_and_takes_the_example_away() -> None:
    site.prepare(by=SYSTEM)

    home = HomePage.objects.get()
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
    assert sorted(home.get_children().live().values_list("slug", flat=True)) == PAGES
    assert Page.objects.filter(depth=2).count() == 1
    assert sorted(Group.objects.values_list("name", flat=True)) == [
        "Administrator",
        "Coordinator",
        "Force contact",
        "Publisher",
        "Trainer",
    ]
    assert [workflow.name for workflow in Workflow.objects.all()] == ["Publisher approval"]


def test_prepare_again_changes_nothing_and_keeps_editors_words() -> None:
    site.prepare(by=SYSTEM)
    page = EditorialPage.objects.get(slug="contact")
    page.intro = "Ring us."
    page.save_revision().publish()
    before = state()

    call_command("prepare_site")

    assert state() == before
    assert EditorialPage.objects.get(slug="contact").intro == "Ring us."


def test_prepare_puts_rights_right_again() -> None:
    site.prepare(by=SYSTEM)
    before = state()
    trainers = Group.objects.get(name="Trainer")
    trainers.permissions.clear()
    right = GroupPagePermission.objects.filter(group__name="Publisher", permission__codename="lock_page").first()
    assert right is not None
    right.group = trainers
    right.save()

    site.prepare(by=SYSTEM)

    assert state() == before


def test_roles_have_exactly_their_rights() -> None:
    site.prepare(by=SYSTEM)

    rights: dict[str, set[str]] = {group.name: set() for group in Group.objects.all()}
    for name, slug, codename in GroupPagePermission.objects.values_list(
        "group__name", "page__slug", "permission__codename"
    ):
        rights[name].add(f"{slug}: {codename.removesuffix('_page')}")
    writes = {f"{slug}: {verb}" for slug in ("courses", "police") for verb in ("add", "change")}
    publishes = writes | {f"{slug}: {verb}" for slug in ("courses", "police") for verb in ("lock", "publish", "unlock")}
    every = publishes | {f"{slug}: bulk_delete" for slug in ("courses", "police")}
    assert rights == {
        "Trainer": writes,
        "Publisher": publishes,
        "Coordinator": publishes,
        "Force contact": set(),
        "Administrator": every | {right.replace("courses:", "front:") for right in every if "courses" in right},
    }


@pytest.mark.parametrize(
    ("make", "users", "pictures", "groups"),
    [
        (make_trainer, False, True, False),
        (make_publisher, False, True, False),
        (make_coordinator, False, True, False),
        (make_force_contact, False, False, False),
        (make_administrator, True, True, True),
    ],
)
def test_roles_reach_exactly_their_screens(
    client: Client, make: Any, users: bool, pictures: bool, groups: bool
) -> None:
    make_site()
    client.force_login(make())

    opened = {path: client.get(path).status_code == 200 for path in ("/cms/users/", "/cms/images/add/", "/cms/groups/")}

    assert client.get("/cms/").status_code == 200
    assert opened == {"/cms/users/": users, "/cms/images/add/": pictures, "/cms/groups/": groups}


def test_credits_show_what_the_data_demands(client: Client) -> None:
    make_site()
    shown = client.get("/credits/").content.decode()

    for words in (
        "Contains OS data © Crown copyright and database right 2025.",
        "Contains Royal Mail data © Royal Mail copyright and database right 2025.",
        "Contains National Statistics data © Crown copyright and database right 2025.",
        "Licensed under the Open Government Licence v3.0.",
        "GeoNames, CC BY 4.0 (geonames.org), modified.",
    ):
        assert words in shown


def test_pages_of_words_refuse_police_files(client: Client) -> None:
    make_site()
    page = EditorialPage.objects.get(slug="contact")
    client.force_login(make_administrator())
    form = {
        "title": page.title,
        "slug": page.slug,
        "intro": "Ring us.",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "document",
        "body-0-value-note": "",
        **{f"comments-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")},
    }

    saved = {}
    for is_police_only in (True, False):
        handout = make_handout(is_police_only=is_police_only)
        before = page.revisions.count()
        client.post(
            reverse("wagtailadmin_pages:edit", args=[page.pk]), {**form, "body-0-value-document": str(handout.pk)}
        )
        saved[is_police_only] = page.revisions.count() > before

    assert saved == {True: False, False: True}
