"""What is not for everybody: places kept for a force on one session, and a session for those with an invitation."""

from datetime import timedelta

from delivery.models import Session
from delivery.operations import invitations, reservations
from home.operations.demo.plan import SessionPlan
from kernel.actors import Actor
from organisations.models import Force

KEPT, FOR = 6, "hampshire"
A_WEEK = timedelta(days=7)


def write(one: SessionPlan, session: Session, *, by: Actor) -> None:
    """Keep places, or invite, where the plan says so. Part of the loader's transaction, after the bookings."""
    if one.row.remark == "kept":
        force = Force.objects.get(slug=FOR)
        until = session.starts_at - A_WEEK
        kept = reservations.reserve(session=session, force=force, places=KEPT, until=until, by=by)
        invitations.invite(session=session, kept=kept, note="For the digital media investigators", by=by)
    elif one.row.remark == "invited":
        invitations.invite(session=session, places=12, note="Suppliers of the chamber of commerce", by=by)
