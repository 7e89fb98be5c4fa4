"""The program with the guard of its counter taken out: only to show that a rush finds it.

What the look saw is the early one of `places.refuse_if_obviously_full`, as in every system that checks before it sells.
"""

from django.db.models import F

from config.wsgi import application
from delivery.models import Allocation
from delivery.operations import places

__all__ = ["application"]


def _take(allocation: Allocation, count: int) -> None:
    Allocation.objects.filter(pk=allocation.pk).update(taken=F("taken") + count)


places.take = _take
