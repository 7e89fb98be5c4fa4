"""Writes the requests for sessions that the team finds: in bulk, because nobody is to be written to about them."""

from datetime import datetime, time, timedelta
from typing import Any

from courses.models import Course
from delivery.enums import RequestState
from delivery.models import Session, SessionRequest
from home.operations.demo import files, ledger
from home.operations.demo.diary import Stage
from home.operations.demo.people import latin
from kernel.actors import Actor
from ui.wording import LONDON

_PROVED_AFTER, _ANSWERED_AFTER = timedelta(minutes=6), timedelta(days=2)


def write(stage: Stage, *, by: Actor) -> None:
    """The requests, by their organisations. Part of the loader's transaction, after the sessions."""
    courses = {course.slug: course for course in Course.objects.all()}
    domains = {body.name: body.domain for body in files.bodies()}
    rows = [_request(one, stage, courses, domains) for one in files.requests()]
    SessionRequest.objects.bulk_create(rows)
    ledger.note_rows(SessionRequest, len(rows), by=by)


def _request(one: dict[str, Any], stage: Stage, courses: dict[str, Course], domains: dict[str, str]) -> SessionRequest:
    organisation, state = stage.organisations[one["organisation"]], RequestState(one["state"])
    asked = datetime.combine(stage.today - timedelta(days=one["days"]), time(10, 12), LONDON)
    first, _, last = one["name"].partition(" ")
    request = SessionRequest(
        organisation=organisation,
        force=organisation.force,
        region=organisation.force.region if organisation.force else None,
        asker_name=one["name"],
        asker_email=f"{latin(first)}.{latin(last)}@{domains[organisation.name]}",
        asker_phone=one["phone"],
        course=courses.get(one["course"]),
        postcode=organisation.postcode,
        town=organisation.town,
        state=state,
        created_at=asked,
        prove_by=asked + timedelta(minutes=30),
        proved_at=asked + _PROVED_AFTER,
        **{name: one[name] for name in ("mode", "adults", "audience", "place", "dates")},
    )
    if state == RequestState.OFFERED:
        open_ones = Session.objects.listed().filter(course=request.course, mode=request.mode)
        request.session = open_ones.filter(starts_at__gt=asked + timedelta(days=one["days"] + 1)).first()
        request.answer, request.decided_at = one["answer"], asked + _ANSWERED_AFTER
        request.decided_by = stage.cast.users["coordinator"]
    return request.seal_key()
