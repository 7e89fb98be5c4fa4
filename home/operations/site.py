"""Preparing a site: its pages, its groups with their rights, its approval. Safe to repeat at every deployment."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Site, Workflow, WorkflowPage, WorkflowTask

from courses.models import CoursesPage, PolicePage
from courses.operations import libraries
from home.models import EditorialPage, HomePage
from home.operations import words
from home.operations.roles import prepare_groups
from kernel.actors import Actor
from organisations.enums import Role
from records.operations import trail

APPROVAL = "Publisher approval"
APPROVERS = (Role.PUBLISHER.label, Role.COORDINATOR.label)


def prepare(*, by: Actor) -> Site:
    """Make what is missing of the site and put the groups' rights right; words that editors changed stay.

    Afterwards the front page, /courses/, /police/ and the pages of words are live, a trainer's draft goes to a
    publisher for approval, and Wagtail's own example page, groups and workflow are gone.
    """
    with transaction.atomic():
        home, is_new = _home()
        site = _site(home)
        courses = _page(home, CoursesPage(title="Courses", slug="courses", intro=words.COURSES_INTRO))
        police = _page(home, PolicePage(title="Police only", slug="police", intro=words.POLICE_INTRO))
        for page in words.PAGES:
            body = [(kind, value) for kind, value in page.body]
            _page(home, EditorialPage(title=page.title, slug=page.slug, intro=page.intro, body=body))
        libraries.prepare(by=by)
        groups = prepare_groups(sections=[courses, police], front=home)
        _approval(groups, [courses, police])
        if is_new:
            trail.record(verb="prepare", subject=site, by=by)
    Site.clear_site_root_paths_cache()
    return site


def _home() -> tuple[HomePage, bool]:
    home = HomePage.objects.first()
    if home is not None:
        return home, False
    # Not "home": Wagtail's example page has that slug until it is removed.
    home = HomePage(title="Muster", slug="front", intro=words.HOME_INTRO)
    Page.get_first_root_node().add_child(instance=home)
    home.save_revision().publish()
    return home, True


def _site(home: HomePage) -> Site:
    address = urlsplit(settings.BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    facts = {"hostname": address.hostname, "port": port, "root_page": home, "site_name": settings.WAGTAIL_SITE_NAME}
    site, _ = Site.objects.update_or_create(is_default_site=True, defaults=facts)
    Page.objects.filter(depth=2, slug="home", content_type__model="page").delete()
    return site


def _page(parent: Page, page: Any) -> Any:
    held = type(page).objects.child_of(parent).filter(slug=page.slug).first()
    if held is not None:
        return held
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _approval(groups: dict[str, Group], sections: list[Page]) -> None:
    Workflow.objects.exclude(name=APPROVAL).filter(name="Moderators approval").delete()
    GroupApprovalTask.objects.filter(name="Moderators approval").delete()
    workflow, _ = Workflow.objects.get_or_create(name=APPROVAL)
    task = GroupApprovalTask.objects.filter(name=APPROVAL).first() or GroupApprovalTask.objects.create(name=APPROVAL)
    task.groups.set([groups[name] for name in APPROVERS])
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    for section in sections:
        WorkflowPage.objects.update_or_create(page=section, defaults={"workflow": workflow})
