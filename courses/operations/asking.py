"""Which questions a course can ask of those who book. Pages check while the form is open, publishing in any case."""

from collections.abc import Sequence

from courses.enums import CHOSEN, LONGEST_OPTION, LONGEST_QUESTION, MOST_OPTIONS, MOST_QUESTIONS, QuestionKind
from courses.models.asking import BookingQuestion
from kernel.errors import Refusal

NONSENSE = {
    "too_many_questions": f"Ask {MOST_QUESTIONS} questions at most, follow-ups included: every one costs bookings.",
    "question_missing": "A question has no words, or too many.",
    "question_twice": "Two questions have the same id.",
    "unknown_kind": "Choose how the question is answered.",
    "bad_options": f"Give from 2 to {MOST_OPTIONS} different options, each of {LONGEST_OPTION} characters at most.",
    "bad_condition": "A follow-up waits for an answer that the question above it does not offer.",
}


def refuse_bad(questions: Sequence[BookingQuestion]) -> None:
    """Refuse questions that cannot be asked; `NONSENSE` lists the codes. All name the field `booking_questions`."""
    if len(questions) > MOST_QUESTIONS:
        raise _refusal("too_many_questions")
    known: dict[str, BookingQuestion] = {}
    for one in questions:
        code = _fault(one, known)
        if code:
            raise _refusal(code)
        known[one.id] = one


def _fault(one: BookingQuestion, known: dict[str, BookingQuestion]) -> str:
    checks = [
        (not one.id or one.id in known, "question_twice"),
        (not 0 < len(one.words.strip()) <= LONGEST_QUESTION, "question_missing"),
        (one.kind not in QuestionKind.values, "unknown_kind"),
        (not QuestionKind.has_good_options(one.kind, one.options), "bad_options"),
        (bool(one.parent or one.if_answer) and not _can_follow(one, known.get(one.parent)), "bad_condition"),
    ]
    return next((code for is_wrong, code in checks if is_wrong), "")


def _can_follow(one: BookingQuestion, parent: BookingQuestion | None) -> bool:
    if parent is None or parent.parent or parent.kind not in CHOSEN:
        return False
    return one.if_answer in parent.answers


def _refusal(code: str) -> Refusal:
    return Refusal(NONSENSE[code], code, field="booking_questions")
