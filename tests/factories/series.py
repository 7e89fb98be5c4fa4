"""Sessions that repeat."""

from typing import Any

from delivery.models import Series, Session
from delivery.operations import series
from delivery.queries.series import Every, Repeat
from kernel.actors import SYSTEM
from tests.factories.delivery import make_coming
from tests.factories.organisations import make_trainer


def make_series(session: Session | None = None, **repeat: Any) -> Series:
    """A session on three days, a week apart, holidays or not."""
    rule = Repeat(**{"every": Every.WEEK, "times": 3, "skips_holidays": False, **repeat})
    return series.make(session=session or make_coming(), repeat=rule, owner=make_trainer(), by=SYSTEM)
