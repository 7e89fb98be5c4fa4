"""A prepared site, course pages in both sections, pictures and documents."""

from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Collection

from courses.models import CoursePage, CoursesPage, Handout, Picture, PoliceCollection, PolicePage
from home.operations import site
from kernel.actors import SYSTEM

_numbers = count(1)


def make_site() -> None:
    """The site as `prepare_site` leaves it: front page, sections, pages of words, groups, approval."""
    site.prepare(by=SYSTEM)


def make_course_page(section: Any = None, *, is_live: bool = True, **fields: Any) -> CoursePage:
    """A course page in the open section unless another is given; published unless told not to be."""
    number = next(_numbers)
    section = section or CoursesPage.objects.get()
    section.refresh_from_db()
    values: dict[str, Any] = {
        "title": f"Course {number}",
        "slug": f"course-{number}",
        "summary": "A plain start for people who run a firm.",
        "outcomes": [("outcome", "Set up a backup")],
        "modules": [("module", {"title": "Back up", "minutes": 60, "points": ["Keep a copy apart"]})],
        "questions": [("question", {"prompt": "Which?", "options": ["No", "Yes"], "answer": 2, "explanation": ""})],
        "body": [("text", "<p>Words</p>")],
        "live": is_live,
        **fields,
    }
    page = CoursePage(**values)
    section.add_child(instance=page)
    revision = page.save_revision()
    if is_live:
        revision.publish()
        page.refresh_from_db()
    return page


def make_police_page(**fields: Any) -> CoursePage:
    """A published course page in the police section."""
    return make_course_page(PolicePage.objects.get(), **fields)


def make_picture(*, is_police_only: bool = False) -> Picture:
    """A small picture, in the open library or in the police-only one."""
    file = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    number = next(_numbers)
    named = ImageFile(file, name=f"picture-{number}.png")
    # Wagtail remembers renditions by number and hash across tests, and numbers come back.
    collection = _collection(is_police_only)
    picture = Picture(title="A picture", file=named, file_hash=f"hash-{number}", collection=collection)
    picture.save()
    return picture


def make_handout(*, is_police_only: bool = False) -> Handout:
    """A small text file, in the open library or in the police-only one."""
    named = ContentFile(b"Keep a copy apart.", name=f"handout-{next(_numbers)}.txt")
    handout = Handout(title="A handout", file=named, collection=_collection(is_police_only))
    handout.save()
    return handout


def _collection(is_police_only: bool) -> Collection:
    if is_police_only:
        return PoliceCollection.objects.get().collection
    return Collection.get_first_root_node()
