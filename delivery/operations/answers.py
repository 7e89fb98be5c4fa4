"""What a booker answers to the questions of the course: checked, kept as they were asked, and changed later.

A booking keeps the words of each question beside the answer, so nothing that an editor does later changes what it says.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from courses.enums import QuestionKind
from courses.models.asking import BookingQuestion
from delivery.enums import BookingState, SessionState
from delivery.errors import (
    answer_missing,
    answer_not_possible,
    answers_changed,
    booking_cancelled,
    booking_not_confirmed,
    session_cancelled,
    unknown_question,
)
from delivery.models import Booking
from delivery.operations import deadlines
from delivery.queries import answers as found
from kernel.actors import Actor
from kernel.cleaning import clean_line, clean_text
from records.operations import trail

LONGEST = {QuestionKind.SHORT_TEXT: 200, QuestionKind.LONG_TEXT: 2000}
LARGEST_NUMBER = 1_000_000


def as_asked(
    questions: Iterable[BookingQuestion], given: Mapping[str, Any], *, may_leave_out: bool = False
) -> list[dict[str, Any]]:
    """The answers as a booking keeps them: each with its question's words. What was not asked is dropped.

    `given` is by the question's id: words, "yes" or "no", one of the options, a list of them, a whole number. With
    `may_leave_out` (staff, who may not know) nothing has to be answered. Refuses `unknown_question`,
    `answer_missing` and `answer_not_possible`.
    """
    kept: dict[str, Any] = {}
    rows = []
    known = set()
    for question in questions:
        known.add(question.id)
        if not question.is_asked(kept):
            continue
        value = _checked(question, given.get(question.id))
        if value is None:
            if question.is_required and not may_leave_out:
                raise answer_missing(question.words)
            continue
        kept[question.id] = value
        rows.append({"id": question.id, "kind": question.kind, "question": question.words, "answer": value})
    if not known.issuperset(given):
        raise unknown_question()
    return rows


def change(
    *,
    booking: Booking,
    given: Mapping[str, Any],
    by: Actor,
    keeps_others: bool = False,
    is_staff: bool = False,
    seen: str = "",
) -> Booking:
    """Answer the course's questions anew, as the course asks them now. Answers to those it has taken away stay.

    With `keeps_others` an answer that is not given stays as it was. Until changes close; `is_staff` of the session may
    afterwards, and need not answer everything. `seen` is the fingerprint of what the caller saw, if they saw anything.
    Refuses `booking_cancelled`, `booking_not_confirmed`, `session_cancelled`, `session_past`, `changes_closed`,
    `answers_changed`, and what `answers.as_asked` refuses.
    """
    with transaction.atomic():
        row = deadlines.locked(booking.pk)
        _refuse_unless_open(row, is_staff=is_staff)
        asks = row.session.course.asks
        given = {**found.still_possible(asks, row), **given} if keeps_others else given
        answers = [*as_asked(asks, given, may_leave_out=is_staff), *found.no_longer_asked(asks, row)]
        if answers != row.answers:
            if seen and seen != found.fingerprint(row):
                raise answers_changed()
            before = _in_words(row)
            row.answers = answers
            row.save(update_fields=["answers"])
            trail.record(verb="answer", subject=row, by=by, before=before, after=_in_words(row))
    booking.answers = row.answers
    return booking


def _refuse_unless_open(row: Booking, *, is_staff: bool) -> None:
    if row.state == BookingState.CANCELLED:
        raise booking_cancelled()
    if not row.is_proved():
        raise booking_not_confirmed()
    if row.session.state == SessionState.CANCELLED:
        raise session_cancelled()
    deadlines.refuse_if_late(row.session, is_staff=is_staff)


def _in_words(row: Booking) -> dict[str, str]:
    return {"answers": "; ".join(f"{question} {said}" for question, said in found.told(row))}


def _checked(question: BookingQuestion, value: Any) -> Any:
    """The answer in its type, or None where there is none."""
    if value is None or value in ("", []):
        return None
    if question.kind == QuestionKind.CHOOSE_SEVERAL:
        return _several(question, value)
    if question.kind == QuestionKind.NUMBER:
        is_possible = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER
    else:
        is_possible = isinstance(value, str)
    if not is_possible:
        raise answer_not_possible(question.words)
    return value if question.kind == QuestionKind.NUMBER else _words(question, value)


def _several(question: BookingQuestion, value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise answer_not_possible(question.words)
    if not set(value) <= set(question.options):
        raise answer_not_possible(question.words)
    return [one for one in question.options if one in value]


def _words(question: BookingQuestion, value: str) -> str | None:
    if question.answers:
        if value not in question.answers:
            raise answer_not_possible(question.words)
        return value
    cleaned = clean_text(value) if question.kind == QuestionKind.LONG_TEXT else clean_line(value)
    if len(cleaned) > LONGEST[QuestionKind(question.kind)]:
        raise answer_not_possible(question.words)
    return cleaned or None
