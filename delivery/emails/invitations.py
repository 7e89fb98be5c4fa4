"""The words of an invitation that we send for the team."""

from django.utils import timezone

from correspondence.emails import Mail, composes, render
from correspondence.models import Message
from delivery.emails.rows import base
from delivery.enums import InvitationStanding, SessionState
from delivery.models import Invitation
from delivery.permissions import is_police_only
from delivery.queries.invitations import standing_of, used
from delivery.queries.reservations import holder
from delivery.queries.sessions import public_place

_SHOWN = ("session__course", "session__venue", "session__team", "allocation__organisation", "allocation__force")


@composes("invitation")
def invitation(message: Message) -> Mail | None:
    """The session and the link to book it; nothing once it is over, or the session off or begun."""
    row = Invitation.objects.select_related(*_SHOWN).filter(pk=message.about_id).first()
    now = timezone.now()
    if row is None or standing_of(row, used(row), now) is not InvitationStanding.GOOD:
        return None
    session, kept = row.session, row.allocation
    if session.state != SessionState.SCHEDULED or session.starts_at <= now:
        return None
    stands = kept is not None and kept.until is not None and kept.until > now
    context = {
        "invitation": row,
        "session": session,
        "meetings": list(session.meetings.all()),
        "where": public_place(session),
        "is_police_only": is_police_only(session),
        "kept": kept if stands else None,
        "kept_for": holder(kept) if kept else "",
        "link": f"{base()}/k/{row.key}/",
    }
    return render("delivery/emails/invitation", context)
