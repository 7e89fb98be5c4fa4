"""What a course says, apart from any page: the input of publishing, and the digest that tells whether it changed."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from courses.enums import Level, Marking, Strand, Tlp
from kernel.errors import Refusal

# What editors' tools add to words without changing them.
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


@dataclass(frozen=True, slots=True)
class ModuleContent:
    """One part of a course."""

    title: str
    minutes: int
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionContent:
    """A knowledge-check question; `answer` is the index of the right option, counted from 0."""

    prompt: str
    options: tuple[str, ...]
    answer: int
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class CourseContent:
    """All that a version freezes. The first strand is the one counted in returns."""

    title: str
    summary: str
    duration_minutes: int
    strands: tuple[str, ...] = (Strand.PROTECT.value,)
    level: str = Level.FOUNDATION.value
    audiences: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    marking: str = Marking.OFFICIAL.value
    tlp: str = Tlp.CLEAR.value
    valid_months: int | None = None
    max_group: int | None = None
    is_adults_only: bool = False
    pass_mark: int | None = None
    review_due_on: date | None = None
    outcomes: tuple[str, ...] = ()
    modules: tuple[ModuleContent, ...] = ()
    questions: tuple[QuestionContent, ...] = ()
    pledges: tuple[str, ...] = ()
    body: list[dict[str, Any]] = field(default_factory=list)

    @property
    def modules_minutes(self) -> int:
        """How long the modules take together; a page may warn where this is not the duration."""
        return sum(module.minutes for module in self.modules)


def digest(content: CourseContent) -> str:
    """The same for two contents exactly if they say the same, whatever ids the editor gave their blocks."""
    said = {**asdict(content), "body": _without_ids(content.body)}
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=date.isoformat)
    return hashlib.sha256(canonical.encode()).hexdigest()


def refuse_nonsense(content: CourseContent) -> None:
    """Refuse what no course can be; `NONSENSE` lists the codes. Each refusal names the field at fault."""
    for is_wrong, code, name in _checks(content):
        if is_wrong:
            raise Refusal(NONSENSE[code], code, field=name)


NONSENSE = {
    "title_missing": "Give the course a title.",
    "summary_missing": "Say in two or three sentences what the course is.",
    "duration_missing": "Say how many minutes the course takes.",
    "unknown_strand": "Choose a strand.",
    "unknown_level": "Choose a level.",
    "unknown_marking": "Choose a marking.",
    "unknown_tlp": "Choose a sharing label.",
    "valid_months_zero": "Leave the months empty if the certificate never expires.",
    "max_group_zero": "Leave the largest group empty if there is no limit.",
    "pass_mark_too_high": "The pass mark is higher than the number of questions.",
    "no_such_option": "A question's answer points past its options.",
}


def _checks(content: CourseContent) -> list[tuple[bool, str, str]]:
    strands = set(content.strands)
    return [
        (not content.title.strip(), "title_missing", "title"),
        (not content.summary.strip(), "summary_missing", "summary"),
        (content.duration_minutes < 1, "duration_missing", "duration_minutes"),
        (not strands or not strands <= set(Strand.values), "unknown_strand", "strand"),
        (content.level not in Level.values, "unknown_level", "level"),
        (content.marking not in Marking.values, "unknown_marking", "marking"),
        (content.tlp not in Tlp.values, "unknown_tlp", "tlp"),
        (content.valid_months == 0, "valid_months_zero", "valid_months"),
        (content.max_group == 0, "max_group_zero", "max_group"),
        ((content.pass_mark or 0) > len(content.questions), "pass_mark_too_high", "pass_mark"),
        (any(not _has_answer(question) for question in content.questions), "no_such_option", "questions"),
    ]


def _has_answer(question: QuestionContent) -> bool:
    return 0 <= question.answer < len(question.options)


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_ids(part) for name, part in value.items() if name != "id" or "type" not in value}
    if isinstance(value, list):
        return [_without_ids(part) for part in value]
    return _BLOCK_KEY.sub("", value) if isinstance(value, str) else value
