"""The words of messages about police-only access."""

from django.conf import settings

from correspondence.emails import Mail, composes, render
from correspondence.models import Message
from organisations.enums import AccessState
from organisations.models import PoliceAccess


@composes("police_access_asked")
def police_access_asked(message: Message) -> Mail | None:
    """To whoever decides, while nobody has."""
    access = PoliceAccess.objects.select_related("force", "user").filter(pk=message.about_id).first()
    if access is None or access.state != AccessState.REQUESTED:
        return None
    link = f"{settings.BASE_URL.rstrip('/')}/cms/police-access/{access.pk}/"
    return render("organisations/emails/police_access_asked", {"access": access, "link": link})


@composes("police_access_decided")
def police_access_decided(message: Message) -> Mail | None:
    """What was decided, unless something else was decided since."""
    access = PoliceAccess.objects.select_related("force").filter(pk=message.about_id).first()
    if access is None or access.state != message.data["state"]:
        return None
    context = {
        "is_approved": access.state == AccessState.APPROVED,
        "is_withdrawn": access.state == AccessState.WITHDRAWN,
        "force": access.force.name,
        "reason": access.reason,
    }
    return render("organisations/emails/police_access_decided", context)
