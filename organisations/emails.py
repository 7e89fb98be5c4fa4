"""The words of messages about police-only access, to contacts of organisations, and to those who agreed to more."""

from dataclasses import replace

from django.conf import settings

from correspondence.emails import Mail, composes, render
from correspondence.models import Message
from organisations.enums import AccessState, ContactState
from organisations.models import Consent, ContactAsk, PoliceAccess, Spokesperson


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


@composes("contact_named")
def contact_named(message: Message) -> Mail | None:
    """To somebody who is the contact of an organisation now, unless that has ended since."""
    row = _spokesperson(message)
    return None if row is None or row.ended_at else render("organisations/emails/contact_named", {"row": row})


@composes("contact_ended")
def contact_ended(message: Message) -> Mail | None:
    """To somebody who is not any more."""
    row = _spokesperson(message)
    return None if row is None else render("organisations/emails/contact_ended", {"row": row})


@composes("contact_asked")
def contact_asked(message: Message) -> Mail | None:
    """To whoever decides, while nobody has."""
    ask = _ask(message)
    if ask is None or ask.state != ContactState.ASKED:
        return None
    link = f"{settings.BASE_URL.rstrip('/')}/cms/organisation-contacts/{ask.pk}/"
    return render("organisations/emails/contact_asked", {"ask": ask, "link": link})


@composes("contact_refused")
def contact_refused(message: Message) -> Mail | None:
    """To whoever asked."""
    ask = _ask(message)
    if ask is None or ask.state != ContactState.REFUSED:
        return None
    return render("organisations/emails/contact_refused", {"ask": ask})


@composes("consent_note")
def consent_note(message: Message) -> Mail | None:
    """What a team writes to those who agreed to it; nothing to somebody who stopped it meanwhile."""
    rows = Consent.objects.select_related("recipient", "team")
    asked = rows.filter(pk=message.about_id).first()
    if asked is None:
        return None
    standing = rows.standing().filter(recipient=asked.recipient, team=asked.team, stream=asked.stream).first()
    if standing is None or standing.recipient.email != message.to_email:
        return None
    link = f"{settings.BASE_URL.rstrip('/')}{standing.stop_path}"
    mail = render("organisations/emails/consent_note", {"consent": standing, "link": link, **message.data})
    stops = {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return replace(mail, headers=stops)


def _spokesperson(message: Message) -> Spokesperson | None:
    return Spokesperson.objects.select_related("organisation", "person").filter(pk=message.about_id).first()


def _ask(message: Message) -> ContactAsk | None:
    return ContactAsk.objects.filter(pk=message.about_id).first()
