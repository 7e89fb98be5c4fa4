"""People who came without a booking. The room decides whether they fit, never a counter."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from attendance import errors
from attendance.enums import CheckInStatus, Source
from attendance.models import Register, WalkIn
from attendance.operations import check_ins, registers
from kernel.actors import Actor
from kernel.names import clean_name
from organisations.models import Organisation
from records.operations import trail


def add(
    *,
    register: Register,
    name: str,
    client_event_id: UUID,
    by: Actor,
    email: str = "",
    organisation_name: str = "",
    happened_at: datetime | None = None,
    source: Source | str = Source.REGISTER,
) -> WalkIn:
    """Add somebody to the session and mark them present, in one. The event's id becomes the walk-in's id too.

    A repeat returns the same row and changes nothing. An organisation that booked this session is recognised by its
    name. Refuses `register_closed`, `name_needed`, `link_in_name`, `name_too_long`, `event_id_reused` and `bad_time`.
    """
    typed = (
        clean_name(name, field="name"),
        email.strip().lower(),
        clean_name(organisation_name, field="organisation_name", may_be_domain=True),
    )
    try:
        with transaction.atomic():
            return _add(register, typed, client_event_id, happened_at, source, by)
    except IntegrityError:
        # The same id was entered for another register this very moment.
        raise errors.event_id_reused() from None


def rename(*, walk_in: WalkIn, name: str, by: Actor) -> WalkIn:
    """Correct the name of somebody who came without a booking, also once the registers are closed: marks stay.

    The same name changes nothing. Refuses `name_needed`, `link_in_name` and `name_too_long`.
    """
    name = clean_name(name, field="name")
    if not name:
        raise errors.name_needed()
    if name == walk_in.name:
        return walk_in
    with transaction.atomic():
        before = {"name": walk_in.name}
        walk_in.name = name
        walk_in.save(update_fields=["name"])
        trail.record(verb="name", subject=walk_in, by=by, before=before, after={"name": name})
    return walk_in


def _add(
    register: Register,
    typed: tuple[str, str, str],
    client_event_id: UUID,
    happened_at: datetime | None,
    source: Source | str,
    by: Actor,
) -> WalkIn:
    locked = registers.lock(register)
    known = WalkIn.objects.filter(pk=client_event_id).first()
    if known is not None:
        _refuse_unless_same(known, locked, typed)
        return known
    registers.refuse_unless_open(locked)
    name, email, organisation_name = typed
    if not name:
        raise errors.name_needed()
    walk_in = WalkIn(
        id=client_event_id,
        session_id=locked.meeting.session_id,
        name=name,
        email=email,
        organisation_name=organisation_name,
        organisation=_recognise(locked, organisation_name),
        added_at=timezone.now(),
        added_by_kind=by.kind.value,
        added_by_id=by.id,
    )
    walk_in.save(force_insert=True)
    trail.record(verb="add", subject=walk_in, by=by, after={"name": name, "email": email}, is_new=True)
    check_ins.mark(
        register=locked,
        walk_in=walk_in,
        status=CheckInStatus.PRESENT,
        client_event_id=client_event_id,
        happened_at=happened_at,
        source=source,
        by=by,
    )
    return walk_in


def _refuse_unless_same(walk_in: WalkIn, register: Register, typed: tuple[str, str, str]) -> None:
    said = (register.meeting.session_id, *typed)
    if said != (walk_in.session_id, walk_in.name, walk_in.email, walk_in.organisation_name):
        raise errors.event_id_reused()


def _recognise(register: Register, organisation_name: str) -> Organisation | None:
    wanted = organisation_name.casefold()
    if not wanted:
        return None
    booked = Organisation.objects.filter(bookings__session_id=register.meeting.session_id).distinct().order_by("pk")
    return next((one for one in booked if one.name.casefold() == wanted), None)
