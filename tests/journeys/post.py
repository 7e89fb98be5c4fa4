"""The mails of a journey: the worker sends them, people read them and follow their links."""

import re
import signal
from io import StringIO

import icalendar
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.utils import timezone

from correspondence.models import Message
from delivery.outbox import WAITS


def deliver() -> list[EmailMultiAlternatives]:
    """Let the worker do all that is due; answers the mails that this sent."""
    sent_before = len(mail.outbox)
    # The worker listens for the signals that stop it; the tests need theirs back.
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    call_command("worker", once=True, stdout=StringIO())
    for number, handler in handlers.items():
        signal.signal(number, handler)
    return [message for message in mail.outbox[sent_before:] if isinstance(message, EmailMultiAlternatives)]


def a_little_later() -> None:
    """As if the minutes had passed for which notices wait, so that several become one."""
    Message.objects.filter(due_at__lte=timezone.now() + WAITS).update(due_at=timezone.now())


def to(address: str, mails: list[EmailMultiAlternatives]) -> EmailMultiAlternatives:
    """The one mail to an address."""
    (found,) = [message for message in mails if message.to == [address]]
    return found


def html_of(message: EmailMultiAlternatives) -> str:
    """The part for mail programs that show HTML."""
    (part,) = [one for one in message.alternatives if one.mimetype == "text/html"]
    return str(part.content)


def code_in(message: EmailMultiAlternatives) -> str:
    """The six figures to type."""
    return re.findall(r"\b\d{6}\b", message.body)[0]


def links_in(message: EmailMultiAlternatives) -> list[str]:
    """The links with a key, as paths on the site: those of the text, which must be those of the HTML."""
    base = re.escape(settings.BASE_URL)
    in_text, in_html = (re.findall(rf"{base}(/k/[\w-]+/)", words) for words in (str(message.body), html_of(message)))
    assert list(dict.fromkeys(in_html)) == list(dict.fromkeys(in_text))
    return list(dict.fromkeys(in_text))


def link_in(message: EmailMultiAlternatives) -> str:
    """The one link with a key."""
    (found,) = links_in(message)
    return found


def calendar_of(message: EmailMultiAlternatives) -> tuple[str, icalendar.Event]:
    """What the calendar file of a mail asks for (`REQUEST`, `CANCEL`), and its one entry."""
    (content,) = [one.content for one in message.attachments if one.mimetype.startswith("text/calendar")]
    calendar = icalendar.Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event
