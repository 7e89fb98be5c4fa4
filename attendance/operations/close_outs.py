"""The questions at the end of a meeting: answered at its closing, completed when the rest is done."""

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from attendance import errors
from attendance.enums import Concern, Intelligence
from attendance.models import CloseOut, Register
from kernel.actors import Actor
from kernel.cleaning import clean_line, clean_text
from records.operations import trail

LONGEST_LESSONS = 1000
# A number from a log, such as "50/IR/1234/26": too short and too plain to hold a story.
_REFERENCE = re.compile(r"^(?=.*\d)[A-Z0-9][A-Z0-9 /.\-]{1,38}[A-Z0-9]$")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the trainer said. `handed_to` goes with a concern handed over, `reference` with what was submitted."""

    concern: Concern | str
    intelligence: Intelligence | str
    handed_to: str = ""
    reference: str = ""
    lessons: str = ""


def write(*, register: Register, answers: Answers, by: Actor) -> CloseOut:
    """Write the answers down, or complete them; the same answers change nothing. Also once the register is closed.

    Refuses `answer_needed`, `handed_to_needed`, `reference_needed` and `bad_reference`.
    """
    facts = _facts(answers)
    with transaction.atomic():
        # Two trainers may answer at the same moment: one after the other.
        Register.objects.select_for_update(no_key=True).get(pk=register.pk)
        row = CloseOut.objects.filter(register=register).first()
        before = {} if row is None else {name: getattr(row, name) for name in facts}
        if row is not None and before == facts:
            return row
        values = {**facts, "written_at": timezone.now(), "by_kind": by.kind.value, "by_id": by.id}
        row, is_new = CloseOut.objects.update_or_create(register=register, defaults=values)
        trail.record(verb="write", subject=row, by=by, before=before, after=facts, is_new=is_new)
    return row


def _facts(answers: Answers) -> dict[str, str]:
    if answers.concern not in Concern.values or answers.intelligence not in Intelligence.values:
        raise errors.answer_needed()
    is_handed_over = answers.concern == Concern.HANDED_OVER
    is_submitted = answers.intelligence == Intelligence.SUBMITTED
    handed_to = clean_line(answers.handed_to)[:120] if is_handed_over else ""
    reference = clean_line(answers.reference).upper() if is_submitted else ""
    if is_handed_over and not handed_to:
        raise errors.handed_to_needed()
    if is_submitted and not reference:
        raise errors.reference_needed()
    if reference and not _is_reference(reference):
        raise errors.bad_reference()
    return {
        "concern": str(answers.concern),
        "handed_to": handed_to,
        "intelligence": str(answers.intelligence),
        "reference": reference,
        "lessons": clean_text(answers.lessons)[:LONGEST_LESSONS],
    }


def _is_reference(text: str) -> bool:
    letters, figures = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    return bool(_REFERENCE.match(text)) and 2 * figures >= letters
