"""Sends what is due. A thin door: claims rows, composes, hands the mail over, notes how it went."""

import logging
from collections.abc import Callable
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from correspondence.emails import Mail, compose
from correspondence.enums import MessageState
from correspondence.models import Message
from correspondence.operations import messages
from kernel import leases

log = logging.getLogger(__name__)
BATCH = 50


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
            _hand_over(message, messages.final_words(message, mail), connection)
        except (SMTPException, OSError) as error:
            log.warning("message %s not sent: %s", message.pk, type(error).__name__)
            messages.settle_failed(message=message, error=type(error).__name__)
        except Exception as error:  # one message that cannot be composed must not keep all others waiting
            log.exception("message %s cannot be composed", message.pk)
            messages.settle_failed(message=message, error=type(error).__name__)
        else:
            messages.settle_sent(message=message)
            sent += 1
        if not keep_going():
            break
    return sent


def _hand_over(message: Message, mail: Mail, connection: object) -> None:
    email = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[message.to_email],
        reply_to=[settings.CONTACT_EMAIL],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    if mail.html:
        email.attach_alternative(mail.html, "text/html")
    for file in mail.attachments:
        email.attach(file.name, file.content, file.mime_type)
    email.send()
