"""For whom a course is: the tags that its editors gave the version that a session teaches.

Tags are free words; a few of them hold others, so that a firm of twelve people also finds what is for small and
medium-sized firms.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from courses.enums import Access
from courses.models import Course, CourseVersion
from courses.models.listing import AUDIENCES, worded
from delivery.models import Session

_ALSO = {
    "sole_trader": {"micro", "sme"},
    "micro": {"sme"},
    "small": {"sme"},
    "medium": {"sme"},
    "sme": {"sole_trader", "micro", "small", "medium"},
}


def to(sessions: QuerySet[Session], audience: str) -> QuerySet[Session]:
    """Those of these sessions whose course is for this audience. One query."""
    # Told apart here: the two databases keep a list in different ways, and there are few versions.
    wanted = {audience, *_ALSO.get(audience, ())}
    taught = CourseVersion.objects.filter(pk__in=sessions.order_by().values("course_version"))
    suitable = [pk for pk, audiences in taught.values_list("pk", "audiences") if wanted & set(audiences)]
    return sessions.filter(course_version__in=suitable)


def is_known(audience: str) -> bool:
    """Whether this is a tag of which the words are known, or one that a course anybody may see has."""
    if audience in AUDIENCES:
        return True
    offered = Course.objects.filter(access=Access.OPEN, is_offered=True, current_version__isnull=False)
    return any(audience in audiences for audiences in offered.values_list("current_version__audiences", flat=True))


def choices(audiences: Iterable[Iterable[str]]) -> list[tuple[str, str]]:
    """The tags that occur, each with its words, in the order of the words."""
    tags = {str(tag) for each in audiences for tag in each}
    return sorted(((tag, in_words(tag)) for tag in tags), key=lambda pair: pair[1].casefold())


def in_words(tag: str) -> str:
    """A tag as people read it."""
    return worded(tag, AUDIENCES)
