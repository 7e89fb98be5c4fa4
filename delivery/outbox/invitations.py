"""Which message an invitation gives rise to."""

from correspondence.operations import messages
from delivery import outbox
from delivery.models import Invitation


def invited(invitation: Invitation) -> None:
    """Send the link to the address that it was made for."""
    group = outbox.group_of(invitation.session)
    messages.write(kind="invitation", to=invitation.to_email, about=invitation, group=group)
