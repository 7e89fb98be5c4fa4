"""Mails by which trainers are asked, answer, and hear that somebody was found."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from correspondence.emails import Mail, composes, render
from correspondence.models import Message
from delivery.emails.rows import base
from delivery.enums import AskState, SessionState, TrainerRole
from delivery.models import Session, TrainerAsk

_LIVING = (SessionState.DRAFT, SessionState.SCHEDULED)


@composes("trainer_asked")
def trainer_asked(message: Message) -> Mail | None:
    """Whether they take a session, with the page on which they say so."""
    return _about(message, AskState.ASKED)


@composes("trainer_offered")
def trainer_offered(message: Message) -> Mail | None:
    """Somebody offers to take a session, for those who look for a trainer."""
    return _about(message, AskState.OFFERED)


@composes("trainer_accepted")
def trainer_accepted(message: Message) -> Mail | None:
    """Somebody takes it, for those who asked."""
    return _about(message, AskState.ACCEPTED)


@composes("trainer_declined")
def trainer_declined(message: Message) -> Mail | None:
    """Somebody cannot, for those who asked."""
    return _about(message, AskState.DECLINED)


@composes("offer_to_teach_taken")
def offer_to_teach_taken(message: Message) -> Mail | None:
    """Their offer was taken: they teach it."""
    return _about(message, AskState.ACCEPTED)


@composes("trainer_not_needed")
def trainer_not_needed(message: Message) -> Mail | None:
    """They need not answer any more, or their offer is not needed."""
    return _about(message, AskState.WITHDRAWN, AskState.DECLINED, also_off=True)


@composes("asks_unanswered")
def asks_unanswered(message: Message) -> Mail | None:
    """Nobody has answered yet, for those who asked."""
    session = Session.objects.select_related("venue").filter(pk=message.about_id, state__in=_LIVING).first()
    if (
        session is None
        or session.starts_at <= timezone.now()
        or session.trainers.filter(role=TrainerRole.LEAD).exists()
    ):
        return None
    waiting = list(session.asks.filter(state=AskState.ASKED).select_related("user"))
    return _mail(message, session, waiting=waiting) if waiting else None


def _about(message: Message, *states: AskState, also_off: bool = False) -> Mail | None:
    asks = TrainerAsk.objects.select_related("session__venue", "session__team", "user")
    ask = asks.filter(pk=message.about_id, state__in=states).first()
    if ask is None or ask.session.starts_at <= timezone.now() - timedelta(hours=1):
        return None
    if ask.session.state not in _LIVING and not also_off:
        return None
    return _mail(message, ask.session, ask=ask, why=str(message.data.get("note", "")))


def _mail(message: Message, session: Session, **more: Any) -> Mail:
    ask = more.get("ask")
    pages = {
        "answer_link": f"{base()}/cms/sessions/asks/{ask.pk}/" if ask else "",
        "session_link": f"{base()}/cms/sessions/{session.pk}/",
        "asks_link": f"{base()}/cms/sessions/{session.pk}/asks/",
    }
    where = session.venue or session.get_mode_display()
    context = {"kind": message.kind, "session": session, "where": where, **pages, **more}
    return render("delivery/emails/ask_for_trainer", context)
