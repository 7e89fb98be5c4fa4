"""Marks as events of a register's history: check-ins are a record of their own and stand in no trail."""

from accounts.models import User
from attendance.models import Register
from kernel.actors import ActorKind
from records.queries import Change, Event


def marked(register: Register) -> list[Event]:
    """Each time somebody was marked: when, by whom, as what."""
    rows = list(register.check_ins.select_related("seat", "walk_in"))
    ids = {row.by_id for row in rows if row.by_kind == ActorKind.USER.value}
    names = {str(user.pk): user.name for user in User.objects.filter(pk__in=ids)}
    return [
        Event(
            at=row.happened_at,
            who=names.get(row.by_id, "Muster itself" if row.by_kind == ActorKind.SYSTEM.value else "The attendee"),
            verb="Mark",
            subject=(row.seat or row.walk_in).name or "Somebody whose name is not kept",  # type: ignore[union-attr]  # one of the two is there
            changes=(Change("", "", row.get_status_display()),),
            is_erased=False,
        )
        for row in rows
    ]
