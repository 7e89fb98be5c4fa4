"""When a session may be: in the future, or on record as one that took place; never absurdly far from today."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from kernel.errors import Refusal

Span = tuple[datetime, datetime]
FURTHEST_AHEAD = timedelta(days=3 * 366)
FURTHEST_BACK = timedelta(days=10 * 366)


def checked(meetings: Sequence[Span]) -> list[Span]:
    """The meetings in order. Refuses `bad_dates`: none, one that ends before it starts, two that overlap."""
    spans = sorted(meetings)
    if not spans:
        raise _bad("Give at least one date.")
    for number, (starts_at, ends_at) in enumerate(spans):
        if ends_at <= starts_at:
            raise _bad("A meeting must end after it starts.", field="ends_at")
        if number and starts_at < spans[number - 1][1]:
            raise _bad("Two meetings of a session cannot overlap.")
    if spans[-1][1] > timezone.now() + FURTHEST_AHEAD:
        raise _bad("A session can be at most three years ahead. Check the year.")
    return spans


def of_new(meetings: Sequence[Span], *, is_record: bool) -> list[Span]:
    """The meetings of a new session in order: all still to come, or, `is_record`, of one that took place already."""
    spans = checked(meetings)
    if is_record:
        refuse_unless_past(spans)
    else:
        refuse_unless_to_come(spans)
    return spans


def refuse_unless_to_come(spans: Collection[Span], *, known: Collection[Span] = ()) -> None:
    """Refuse `bad_dates` where a meeting has begun. Those that stood before (`known`) may stay as they were."""
    if any(starts_at <= timezone.now() for starts_at, ends_at in spans if (starts_at, ends_at) not in known):
        raise _bad("This time has passed. A session must start in the future.")


def refuse_unless_past(spans: Sequence[Span]) -> None:
    """Refuse `bad_dates` where what is to be recorded has not begun, or is older than any record."""
    if spans[0][0] > timezone.now():
        raise _bad("This session is still to come, so it has not taken place yet. Take the tick away to schedule it.")
    if spans[0][0] < timezone.now() - FURTHEST_BACK:
        raise _bad("A session can be recorded up to ten years back. Check the year.")


def _bad(words: str, *, field: str = "starts_at") -> Refusal:
    return Refusal(words, "bad_dates", field=field)
