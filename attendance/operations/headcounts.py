"""People who are counted and never named: pupils, or a hall too large for a list."""

from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from attendance import errors
from attendance.models import HeadcountLine, Register
from attendance.operations import registers
from kernel.actors import Actor
from kernel.names import clean_name
from organisations.enums import AudienceType
from organisations.models import Organisation
from records.operations import trail

LARGEST = 5000


def add(
    *,
    register: Register,
    label: str,
    count: int,
    audience_type: AudienceType | str,
    by: Actor,
    organisation: Organisation | None = None,
    client_event_id: UUID | None = None,
) -> HeadcountLine:
    """Count a group on the register. A repeat with the same id returns the same line and changes nothing.

    Refuses `register_closed`, `label_needed`, `link_in_name`, `name_too_long`, `bad_count` and `event_id_reused`.
    """
    line = HeadcountLine(
        id=client_event_id or uuid4(),
        register=register,
        label=clean_name(label, field="label", may_be_domain=True, longest=120),
        audience_type=audience_type,
        organisation=organisation,
        count=count,
        created_at=timezone.now(),
        by_kind=by.kind.value,
        by_id=by.id,
    )
    try:
        with transaction.atomic():
            return _add(line, by)
    except IntegrityError:
        # The same id was entered for another register this very moment.
        raise errors.event_id_reused() from None


def remove(*, line: HeadcountLine, by: Actor) -> HeadcountLine:
    """Take a line away again; the row stays. Removing twice changes nothing. Refuses `register_closed`."""
    with transaction.atomic():
        registers.refuse_unless_open(registers.lock(line.register))
        living = HeadcountLine.objects.filter(pk=line.pk, removed_at=None)
        if living.update(removed_at=timezone.now()):
            trail.record(verb="remove", subject=line, by=by)
    line.refresh_from_db()
    return line


def _add(line: HeadcountLine, by: Actor) -> HeadcountLine:
    locked = registers.lock(line.register)
    known = HeadcountLine.objects.filter(pk=line.pk).first()
    if known is not None:
        if _said(known) != _said(line):
            raise errors.event_id_reused()
        return known
    registers.refuse_unless_open(locked)
    if not line.label:
        raise errors.label_needed()
    if not 1 <= line.count <= LARGEST:
        raise errors.bad_count()
    line.save(force_insert=True)
    trail.record(verb="add", subject=line, by=by, after={"count": line.count, "label": line.label}, is_new=True)
    return line


def _said(line: HeadcountLine) -> tuple[object, ...]:
    return (line.register_id, line.label, str(line.audience_type), line.organisation_id, line.count)
