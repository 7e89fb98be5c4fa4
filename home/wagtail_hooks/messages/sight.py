"""Which messages staff see, and what of their words."""

from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from certificates.models import Certificate
from correspondence.emails import Mail, final_words, is_private
from correspondence.emails.rewording import LinkGoneError, hide_links
from correspondence.models import Message, MessageQuerySet
from correspondence.operations.rewording import composed
from delivery.models import Booking, Seat, SessionRequest
from delivery.permissions import requests_of_staff, sessions_of_staff
from kernel.logs import without_keys
from organisations.permissions import is_administrator, is_training_staff

NAMESPACE = "staff_messages"


def messages_of_staff(user: Any) -> MessageQuerySet:
    """Administrators see all; others those about the sessions they look after, and their bookings and certificates."""
    if is_administrator(user):
        return Message.objects.all()
    if not is_training_staff(user):
        return Message.objects.none()
    sessions = sessions_of_staff(user).order_by()
    groups = sessions.annotate(name=Concat(Value("session:"), Cast("pk", CharField()))).values("name")
    seen = Q(group__in=groups)
    abouts: list[QuerySet[Any]] = [sessions, requests_of_staff(user)]
    abouts += [
        model._default_manager.filter(session__in=sessions.values("pk")) for model in (Booking, Seat, Certificate)
    ]
    for rows in abouts:
        ids = rows.order_by().annotate(text=Cast("pk", CharField())).values("text")
        seen |= Q(about_type=rows.model._meta.label_lower, about_id__in=ids)
    return Message.objects.filter(seen)


def kind_words(kind: str) -> str:
    """The kind of a message for people: "Seat joining details"."""
    return kind.replace("_", " ").capitalize()


def words_of(message: Message) -> Mail | None:
    """The words as they would be now, `[link]` for the reader's own; None where they are private or cannot be made."""
    if is_private(message.kind):
        return None
    ours = composed(message)
    if ours is None:
        return None
    try:
        final = final_words(message, ours)
    except LinkGoneError:
        final = Mail(subject=message.subject or ours.subject, text=message.body, html="")
    # Twice, so that a key in a place where nobody thought of one does not show either.
    return Mail(subject=without_keys(final.subject), text=without_keys(hide_links(final.text)), html="")


def address_now(message: Message) -> str:
    """The address that the row a message is about has now: the corrected one, if it was corrected. The message's own
    where the row says nothing of it."""
    found: str | None = None
    if message.about_type == "delivery.seat":
        found = Seat.objects.filter(pk=message.about_id).values_list("email", flat=True).first()
    elif message.about_type == "delivery.booking":
        found = Booking.objects.filter(pk=message.about_id).values_list("booker_email", flat=True).first()
    elif message.about_type == "delivery.sessionrequest" and message.kind != "request_for_team":
        found = SessionRequest.objects.filter(pk=message.about_id).values_list("asker_email", flat=True).first()
    elif message.about_type == "certificates.certificate":
        certificate = Certificate.objects.select_related("seat__booking").filter(pk=message.about_id).first()
        if certificate is not None:
            booker = certificate.seat.booking.booker_email if certificate.seat else ""
            found = certificate.email or booker
    return found or message.to_email
