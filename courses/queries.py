"""Which courses somebody may find."""

from typing import Any

from django.db.models import QuerySet

from courses.enums import Access
from courses.models import Course
from organisations.permissions import can_see_police_material


def visible_to(user: Any) -> QuerySet[Course]:
    """The catalogue: published and on offer. Police-only courses exist for staff and approved officers only.

    A course whose page was taken down is not found until it is published again.
    """
    rows = Course.objects.filter(is_offered=True, current_version__isnull=False).exclude(page__live=False)
    return rows if can_see_police_material(user) else rows.filter(access=Access.OPEN)
