"""What a course asks of those who book: plain data on its row, written by publishing its page.

The questions are about arranging a session, not about what is taught. So they belong to the course, not to its
versions: a question more makes no new version, and every coming session asks it from then on.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from courses.enums import NO, YES, QuestionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingQuestion:
    """A question asked once for each booking.

    `id` stays the same while an editor changes the words. A follow-up names its `parent`, and is asked only where that
    was answered `if_answer` ("yes", "no", or one of the options); follow-ups have none of their own.
    """

    id: str
    kind: str
    words: str
    hint: str = ""
    is_required: bool = False
    options: tuple[str, ...] = ()
    parent: str = ""
    if_answer: str = ""

    @property
    def answers(self) -> tuple[str, ...]:
        """What can be chosen; nothing where the answer is typed."""
        return (YES, NO) if self.kind == QuestionKind.YES_NO else self.options

    def is_asked(self, answers: Mapping[str, Any]) -> bool:
        """Whether it is asked of somebody who gave these answers, by question."""
        if not self.parent:
            return True
        given = answers.get(self.parent)
        return self.if_answer in given if isinstance(given, list | tuple) else given == self.if_answer

    def row(self) -> dict[str, Any]:
        """As it is kept: what says nothing is left out."""
        return {name: value for name, value in asdict(self).items() if value or name == "words"}


def questions_of(rows: list[dict[str, Any]]) -> tuple[BookingQuestion, ...]:
    """The questions as they are kept, each before its follow-ups."""
    return tuple(BookingQuestion(**{**row, "options": tuple(row.get("options", ()))}) for row in rows)
