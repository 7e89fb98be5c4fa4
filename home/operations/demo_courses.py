"""Turns a file of courses into published pages. Publishing goes the same way as an editor's, so versions appear."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth import get_user_model
from django.db import transaction

from courses.enums import Access, Strand
from courses.models import CoursePage, CoursesPage, PolicePage
from kernel.actors import Actor, ActorKind
from kernel.errors import Refusal

PLAIN = (
    "title",
    "slug",
    "summary",
    "level",
    "marking",
    "tlp",
    "duration_minutes",
    "valid_months",
)
REPORT = {
    "kind": "report",
    "heading": "If it happens to you",
    "text": "<p>Report fraud and cyber crime to Report Fraud on 0300 123 2040; in Scotland call 101. Forward "
    "suspicious e-mails to report@phishing.gov.uk and suspicious texts to 7726. If a crime is happening now, "
    "call 999.</p>",
}
WORRIED = {
    "kind": "tip",
    "heading": "If you are worried about somebody",
    "text": "<p>Cyber Choices helps young people to use their skills within the law. If somebody is in danger now, "
    "call 999.</p>",
}
OWN_POLICY = {
    "kind": "warning",
    "heading": "Your force's policy comes first",
    "text": "<p>Where this course and your force's policy differ, follow your force. Ask your digital forensic unit "
    "before you act.</p>",
}


def load_courses(path: Path, by: Actor) -> list[CoursePage]:
    """Make and publish a page for each course of the file that has none yet; return those made.

    Police-only courses go to the police section, the others to the open one. All or nothing. Refuses
    `site_not_prepared`; a page that does not validate raises Django's ValidationError.
    """
    sections = {Access.OPEN: CoursesPage.objects.first(), Access.POLICE_ONLY: PolicePage.objects.first()}
    if None in sections.values():
        raise Refusal("Run prepare_site first: there is no section for courses.", "site_not_prepared")
    file = yaml.safe_load(path.read_text(encoding="utf-8"))
    due = _months_later(file["content_reviewed"], file["review_every_months"])
    held = set(CoursePage.objects.values_list("slug", flat=True))
    with transaction.atomic():
        return [
            _publish(_page(entry, due), sections[Access(entry["access"])], by)
            for entry in file["courses"]
            if entry["slug"] not in held
        ]


def _publish(page: CoursePage, section: Any, by: Actor) -> CoursePage:
    users = get_user_model()._default_manager
    user = users.filter(pk=by.id).first() if by.kind is ActorKind.USER else None
    section.refresh_from_db()
    page.owner = user
    section.add_child(instance=page)
    page.save_revision(user=user).publish(user=user)
    page.refresh_from_db()
    return page


def _page(entry: dict[str, Any], due: date) -> CoursePage:
    strands = [*entry["strand"], ""]
    check = entry.get("knowledge_check", {})
    return CoursePage(
        **{name: entry[name] for name in PLAIN},
        max_group=entry.get("max_group"),
        is_adults_only=bool(entry.get("adults_only", False)),
        strand=strands[0],
        second_strand=strands[1],
        audiences=_stream("audience", entry["audiences"]),
        formats=_stream("format", entry["formats"]),
        outcomes=_stream("outcome", entry["learning_outcomes"]),
        modules=_stream("module", entry["modules"]),
        questions=_stream("question", [_question(question) for question in check.get("questions", [])]),
        pass_mark=check.get("pass_mark"),
        pledges=_stream("pledge", entry["pledges"]),
        booking_questions=_stream("question", [_asked(one) for one in entry.get("booking_questions", [])]),
        body=_body(entry),
        review_due_on=due,
        search_description=entry["summary"][:160].strip(),
    )


def _body(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    after = ("checklist", {"heading": "What you promise yourself at the end", "items": entry["pledges"]})
    if entry["access"] == Access.POLICE_ONLY:
        return [("callout", OWN_POLICY), after]
    return [after, ("callout", WORRIED if entry["strand"][0] == Strand.PREVENT else REPORT)]


def _question(question: dict[str, Any]) -> dict[str, Any]:
    # The file counts options from 0, editors from 1.
    return {**question, "answer": question["answer"] + 1, "explanation": question.get("explanation", "")}


def _asked(question: dict[str, Any]) -> dict[str, Any]:
    """A question to those who book, as an editor's block has it: each option on a line of its own."""
    parts = {"hint": "", "is_required": False, **question, "options": "\n".join(question.get("options", []))}
    is_follow_up = "asked_if" in question
    return parts if is_follow_up else {**parts, "follow_ups": [_asked(one) for one in question.get("follow_ups", [])]}


def _stream(kind: str, values: list[Any]) -> list[tuple[str, Any]]:
    return [(kind, value) for value in values]


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    # The 28th is in every month; a review date needs no more precision.
    return date(day.year + years, month + 1, min(day.day, 28))
