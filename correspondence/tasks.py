"""Sends what is due. A thin door: claims rows, composes, hands the mail over, notes how it went."""

import logging
from collections.abc import Callable
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from correspondence.emails import Mail, compose, final_words
from correspondence.enums import MessageState
from correspondence.errors import code_of_reply, is_final
from correspondence.models import Message
from correspondence.operations import messages
from kernel import leases

log = logging.getLogger(__name__)
BATCH = 50
# SMTP's answers from here on are for good.
PERMANENT = 500


def send_due(worker: str, *, keep_going: Callable[[], bool] = lambda: True) -> int:
    """Send the messages that are due, and return how many went out."""
    waiting = Message.objects.filter(state=MessageState.WAITING)
    connection = get_connection()
    sent = 0
    for message in leases.claim(waiting, worker=worker, now=timezone.now(), limit=BATCH):
        try:
            mail = compose(message)
            if mail is None:
                messages.settle_needless(message=message)
                continue
            _hand_over(message, final_words(message, mail), connection)
        except (SMTPException, OSError) as error:
            _settle(message, error)
        except Exception as error:  # one message that cannot be composed must not keep all others waiting
            log.exception("message %s cannot be composed", message.pk)
            messages.settle_failed(message=message, error=type(error).__name__)
        else:
            messages.settle_sent(message=message)
            sent += 1
        if not keep_going():
            break
    return sent


def _settle(message: Message, error: Exception) -> None:
    kind, code = type(error).__name__, _refusal(error)
    if is_final(code):
        log.warning("message %s refused: %s %s", message.pk, kind, code)
        messages.settle_refused(message=message, error=kind, code=code)
    else:
        log.warning("message %s not sent: %s", message.pk, kind)
        messages.settle_failed(message=message, error=kind)


def _refusal(error: Exception) -> str:
    """The code with which the reader's address, or the mail for it, was refused for good; empty for anything else.

    What concerns ourselves (our sender, our password) is mended by us, so those are tried again.
    """
    answer: bytes | str
    if isinstance(error, SMTPRecipientsRefused):
        number, answer = next(iter(error.recipients.values()))
    elif isinstance(error, SMTPDataError):
        number, answer = error.smtp_code, error.smtp_error
    else:
        return ""
    text = answer if isinstance(answer, str) else answer.decode("ascii", "replace")
    return code_of_reply(number, text) if number >= PERMANENT else ""


def _hand_over(message: Message, mail: Mail, connection: object) -> None:
    email = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        # The envelope's sender: what comes back goes there. The reader sees the one in the headers.
        from_email=settings.BOUNCE_EMAIL or settings.DEFAULT_FROM_EMAIL,
        to=[message.to_email],
        reply_to=[settings.CONTACT_EMAIL],
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            **mail.headers,
        },
        connection=connection,
    )
    if mail.html:
        email.attach_alternative(mail.html, "text/html")
    for file in mail.attachments:
        email.attach(file.name, file.content, file.mime_type)
    email.send()
