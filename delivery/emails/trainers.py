"""Mails to trainers: what they teach in somebody's place, and what they no longer teach."""

from django.db.models import Q
from django.utils import timezone

from correspondence.emails import Mail, composes, render
from correspondence.models import Message
from delivery.emails.rows import base
from delivery.enums import SessionState
from delivery.models import Session, SessionTrainer


@composes("trainer_put_on")
def trainer_put_on(message: Message) -> Mail | None:
    """What they now teach in somebody's place, as far as it still stands."""
    return _changed("trainer_put_on", message, is_on=True)


@composes("trainer_taken_off")
def trainer_taken_off(message: Message) -> Mail | None:
    """What they no longer teach, unless they were put on again since."""
    return _changed("trainer_taken_off", message, is_on=False)


def _changed(template: str, message: Message, *, is_on: bool) -> Mail | None:
    sessions = Session.objects.filter(pk__in=message.data.get("sessions", []), ends_at__gt=timezone.now())
    theirs = Q(pk__in=SessionTrainer.objects.filter(user__email=message.to_email).values("session"))
    found = sessions.exclude(state=SessionState.CANCELLED).filter(theirs if is_on else ~theirs)
    rows = [
        {"session": one, "where": one.venue or one.get_mode_display(), "link": f"{base()}/cms/sessions/{one.pk}/"}
        for one in found.select_related("venue").order_by("starts_at", "pk")
    ]
    return render(f"delivery/emails/{template}", {"rows": rows}) if rows else None
