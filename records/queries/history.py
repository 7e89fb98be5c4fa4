"""Reads the trail back for people: who did what to a row, when, and what it was before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from kernel.actors import ActorKind
from records.models import TrailEntry

# Who acted, where it was nobody who signed in.
_PARTIES = {
    ActorKind.BOOKING_KEY.value: "The booker, by their link",
    ActorKind.SEAT_KEY.value: "The attendee, by their link",
    ActorKind.CERTIFICATE_KEY.value: "The holder, by their link",
    ActorKind.REQUEST_KEY.value: "Those who asked, by their link",
    ActorKind.API_TOKEN.value: "A connected system",
    ActorKind.PUBLIC.value: "A visitor",
    ActorKind.SYSTEM.value: "Muster itself",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that an entry changed, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the trail, in words. `is_erased`: what changed is no longer kept."""

    at: datetime
    who: str
    verb: str
    subject: str
    changes: tuple[Change, ...]
    is_erased: bool


def history(*subjects: tuple[str, Iterable[Any]], besides: Q | None = None) -> list[Event]:
    """What was done to these rows, newest first: pairs of model label and ids, such as ("delivery.seat", [1, 2]).

    `besides` adds entries of other rows, such as `mentions` finds.
    """
    wanted = besides or Q(pk__in=[])
    for label, ids in subjects:
        wanted |= Q(subject_type=label, subject_id__in=[str(pk) for pk in ids])
    entries = list(TrailEntry.objects.filter(wanted).select_related("payload").order_by("-at", "-pk"))
    names = _names_of({entry.actor_id for entry in entries if entry.actor_kind == ActorKind.USER.value})
    return [_event(entry, names) for entry in entries]


def mentions(labels: Iterable[str], fact: str, value: Any) -> Q:
    """Entries of whatever rows of these models in which a fact has this value: who was given a role on any team."""
    before, after = ({f"payload__body__{side}__{fact}": value} for side in ("before", "after"))
    return Q(subject_type__in=list(labels)) & (Q(**before) | Q(**after))


def _event(entry: TrailEntry, names: dict[str, str]) -> Event:
    payload = getattr(entry, "payload", None)
    body = payload.body if payload is not None else {}
    before, after = body.get("before") or {}, body.get("after") or {}
    # Databases keep the facts in different orders; short names first is PostgreSQL's, so both tell them alike.
    facts = sorted({**before, **after}, key=lambda name: (len(name), name))
    changed = [name for name in facts if before.get(name) != after.get(name)]
    who = names.get(entry.actor_id) if entry.actor_kind == ActorKind.USER.value else _PARTIES[entry.actor_kind]
    return Event(
        at=entry.at,
        who=who or "A user whose account is gone",
        verb=_words(entry.verb),
        subject=f"{entry.subject_type.rpartition('.')[2]} {entry.subject_id}",
        changes=tuple(Change(_words(name), _said(before.get(name)), _said(after.get(name))) for name in changed),
        is_erased=payload is None,
    )


def _names_of(ids: set[str]) -> dict[str, str]:
    users = get_user_model()._default_manager.filter(pk__in=ids)
    return {str(user.pk): str(user) for user in users}


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _said(value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, dict):
        return "; ".join(f"{_words(name)}: {_said(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(_said(part) for part in value)
    return str(value)
