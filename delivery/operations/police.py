"""Police-only sessions: everybody who is told where and when has to be somebody who may know it."""

from collections.abc import Iterable

from accounts.models import User
from delivery.models import Session
from delivery.permissions import is_police_only
from kernel.errors import Refusal
from organisations.permissions import can_see_police_material


def refuse_strangers(session: Session, emails: Iterable[str], *, field: str = "") -> None:
    """Refuse `not_for_police_only` where an address on a police-only session is nobody's who may see such sessions.

    That is staff, and officers whom their force's contact approved: the address alone is not enough. A place may stay
    without an address, and who comes is then checked at the door.
    """
    if not is_police_only(session):
        return
    wanted = {email.strip().lower() for email in emails} - {""}
    known = {user.email for user in User.objects.filter(email__in=wanted) if can_see_police_material(user)}
    if wanted - known:
        raise Refusal(
            f"This session is for police only, and {min(wanted - known)} is not approved for it. They can ask for "
            "access under “My bookings”; or leave the address empty, and the trainer checks who comes.",
            "not_for_police_only",
            field=field,
        )
