"""What was answered to a course's questions, as it is told: on the booking's page, to staff, in their files."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from courses.enums import NO, YES
from courses.models.asking import BookingQuestion
from delivery.models import Booking

_SAID = {YES: "Yes", NO: "No"}


def told(booking: Booking) -> list[tuple[str, str]]:
    """Each question as it was asked, and in words what was answered. No query."""
    return [(one["question"], in_words(one)) for one in booking.answers]


def in_words(answer: Mapping[str, Any]) -> str:
    """One answer as people read it."""
    value = answer["answer"]
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return _SAID.get(value, str(value)) if answer.get("kind") == "yes_no" else str(value)


def by_question(booking: Booking) -> dict[str, Any]:
    """The answers by the id of their question."""
    return {one["id"]: one["answer"] for one in booking.answers if "id" in one}


def still_possible(questions: Iterable[BookingQuestion], booking: Booking) -> dict[str, Any]:
    """Those of a booking's answers that its course's questions, as they are now, still offer."""
    given = by_question(booking)
    return {one.id: given[one.id] for one in questions if one.id in given and _fits(one, given[one.id])}


def no_longer_asked(questions: Iterable[BookingQuestion], booking: Booking) -> list[dict[str, Any]]:
    """Answers to questions that the course has taken away since: they stay as they were given."""
    asked = {one.id for one in questions}
    return [one for one in booking.answers if one.get("id") not in asked]


def fingerprint(booking: Booking) -> str:
    """What a form shows of a booking's answers, in short: another one if they have changed since."""
    return hashlib.sha256(json.dumps([booking.pk, booking.answers]).encode()).hexdigest()[:16]


def asked_of(bookings: QuerySet[Booking]) -> list[str]:
    """Every question that these bookings answered, in the order in which it came up first. One query."""
    rows = Booking.objects.filter(pk__in=bookings.order_by().values("pk")).exclude(answers=[]).order_by("pk")
    answers = rows.values_list("answers", flat=True).iterator(chunk_size=500)
    return list(dict.fromkeys(one["question"] for given in answers for one in given))


def answer_to(booking: Booking, question: str) -> str:
    """What a booking answered to a question of these words; empty where it was not asked."""
    return next((in_words(one) for one in booking.answers if one["question"] == question), "")


def _fits(question: BookingQuestion, value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and set(value) <= set(question.options)
    return not question.answers or value in question.answers
