"""Series: a session repeats by a rule; all coming ones are made alike, or called off together."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from delivery.enums import SessionState
from delivery.models import Series, Session
from delivery.operations import copies, sessions
from delivery.operations.dates import Span
from delivery.queries.series import MOST, Every, PlannedDay, Repeat, coming_of, days_of, rule_of
from kernel.actors import Actor
from kernel.errors import Refusal
from records.operations import trail
from ui import wording

LONDON = ZoneInfo("Europe/London")
FEWEST = 2
_LIVING = (SessionState.DRAFT, SessionState.SCHEDULED)


def plan(*, session: Session, repeat: Repeat) -> list[tuple[PlannedDay, list[Span]]]:
    """Every further day of a repeated session with its meetings; none where the day is left out. Changes nothing.

    Refuses `bad_rule`, `too_many_dates` and `bad_dates`.
    """
    first = session.starts_at.astimezone(LONDON).date()
    _refuse_bad_rule(repeat, first)
    days = days_of(repeat, first)
    if len(days) > MOST:
        words = f"This would make more than {MOST} further dates. Choose fewer."
        raise Refusal(words, "too_many_dates", field="until" if repeat.until else "times")
    strangers = {*repeat.left_out, *repeat.moved} - {one.day for one in days}
    if strangers:
        raise _bad_dates(f"{wording.day(min(strangers))} is not one of the dates. Look at them again.")
    taken = [first, *(one.on for one in days if not one.is_left_out)]
    double = next((day for day in taken if taken.count(day) > 1), None)
    if double is not None:
        raise _bad_dates(f"Two of the dates are on {wording.day(double)}.")
    return [(one, [] if one.is_left_out else copies.spans_on(session, one.on - first)) for one in days]


def make(*, session: Session, repeat: Repeat, owner: Any, by: Actor, as_draft: bool = False) -> Series:
    """Make a session the first of a series, and all further ones by the rule, at once or not at all.

    Each is a session like any other, with its own places; `copies.copy` says what it has. Refuses what `plan` refuses
    (`bad_rule`, `too_many_dates`, `bad_dates`), `no_dates` when every date is left out, `already_in_series`,
    `session_over`, and what `copies.copy` refuses of any of them.
    """
    if session.state not in _LIVING:
        raise Refusal("This session is over or off, so it cannot be repeated. Copy it instead.", "session_over")
    wanted = [spans for _, spans in plan(session=session, repeat=repeat) if spans]
    if not wanted:
        raise Refusal("Every date is left out, so there is nothing to make.", "no_dates", field="every")
    first = session.starts_at.astimezone(LONDON).date()
    with transaction.atomic():
        series = Series.objects.create(
            course=session.course, team=session.team, rule=rule_of(repeat, first),
            skips_holidays=repeat.skips_holidays, created_at=timezone.now(), created_by=owner,
        )  # fmt: skip
        # Of two who repeat the same session at the same moment, one finds that it is in a series already.
        if not Session.objects.filter(pk=session.pk, series=None).update(series=series):
            raise Refusal("This session is part of a series already.", "already_in_series")
        made = [copies.copy(session=session, meetings=spans, as_draft=as_draft, by=by).pk for spans in wanted]
        Session.objects.filter(pk__in=made).update(series=series)
        after = {"rule": series.rule, "skips_holidays": series.skips_holidays, "sessions": [session.pk, *made]}
        trail.record(verb="make_series", subject=series, by=by, after=after, is_new=True)
    session.refresh_from_db()
    return series


def align(*, session: Session, by: Actor) -> list[Session]:
    """Make all coming sessions of its series that were not changed by themselves like this one: details and hours.

    Each keeps its days. Those that get other hours are moved: everybody booked on them is told. All are changed or
    none. Refuses `not_in_series`, `session_over`, and what `sessions.revise` and `sessions.move` refuse of any of
    them, with its date in front.
    """
    series = _series_of(session)
    if session.state not in _LIVING:
        raise Refusal("This session is over or off, so no other is made like it.", "session_over")
    with transaction.atomic():
        Session.objects.filter(pk=session.pk).update(is_apart=False)
        others = list(coming_of(series, timezone.now()).filter(is_apart=False).exclude(pk=session.pk))
        for other in others:
            try:
                _make_alike(other, session, by)
            except Refusal as refusal:
                day = wording.day(other.starts_at)
                raise Refusal(f"{day}: {refusal.message}", refusal.code) from refusal
        Session.objects.filter(pk__in=[one.pk for one in others]).update(is_apart=False)
        trail.record(
            verb="align", subject=series, by=by, after={"like": session.pk, "sessions": [one.pk for one in others]}
        )
    session.refresh_from_db()
    return others


def cancel(*, series: Series, reason: str, by: Actor) -> list[Session]:
    """Call off every session of a series that has not begun; everybody booked on one is told why.

    Refuses `reason_needed`, and `nothing_to_cancel` when none is left.
    """
    coming = list(coming_of(series, timezone.now()))
    if not coming:
        raise Refusal("No session of this series is still to come.", "nothing_to_cancel")
    with transaction.atomic():
        for session in coming:
            sessions.cancel(session=session, reason=reason, by=by)
        trail.record(verb="cancel_series", subject=series, by=by, after={"sessions": [one.pk for one in coming]})
    return coming


def _series_of(session: Session) -> Series:
    if session.series is None:
        raise Refusal("This session is not part of a series.", "not_in_series")
    return session.series


def _make_alike(other: Session, model: Session, by: Actor) -> None:
    days = other.starts_at.astimezone(LONDON).date() - model.starts_at.astimezone(LONDON).date()
    spans = copies.spans_on(model, days)
    sessions.move(session=other, meetings=spans, by=by)
    sessions.revise(session=other, details=copies.details_on(model, spans[0][0]), by=by)


def _refuse_bad_rule(repeat: Repeat, first: date) -> None:
    if repeat.every not in set(Every):
        raise Refusal("Choose how often.", "bad_rule", field="every")
    if (repeat.times is None) == (repeat.until is None):
        raise Refusal("Say either how many dates there are in all, or the last day.", "bad_rule", field="times")
    if repeat.times is not None and repeat.times < FEWEST:
        raise Refusal("A series has two dates at least.", "bad_rule", field="times")
    if repeat.times is not None and repeat.times > MOST + 1:
        raise Refusal(f"A series has {MOST + 1} dates at most.", "too_many_dates", field="times")
    if repeat.until is not None and not first < repeat.until <= first + timedelta(days=3 * 366):
        raise Refusal("The last day is after the first date, by three years at most.", "bad_rule", field="until")


def _bad_dates(words: str) -> Refusal:
    return Refusal(words, "bad_dates", field="exceptions")
