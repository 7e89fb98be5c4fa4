"""Links to requests, sent once more: to those who ask staff, and to anybody who lost theirs."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from correspondence.operations import messages
from delivery.enums import RequestState
from delivery.models import SessionRequest
from delivery.operations.requests import LIVING
from delivery.outbox import requests as outbox
from kernel.actors import Actor
from kernel.errors import Refusal
from records.operations import trail

MAX_AN_HOUR = 3


def send_again(*, request: SessionRequest, by: Actor) -> SessionRequest:
    """Send those who asked their link once more. Refuses `request_not_proved` and `too_many_messages`."""
    if not request.is_proved():
        raise Refusal("Their address is not confirmed, so there is nothing to send.", "request_not_proved")
    if not _left_to_send(request.asker_email):
        raise Refusal(
            "We have sent this a few times within the hour. Look in the junk folder, or try again later.",
            "too_many_messages",
        )
    with transaction.atomic():
        trail.record(verb="send_again", subject=request, by=by)
        outbox.received(request)
    return request


def remind(*, email: str) -> None:
    """Send the links of an address's living requests to that address, at most three an hour. Silent in every case."""
    email = email.strip().lower()
    living = Q(state__in=LIVING) | Q(state=RequestState.UNPROVED, prove_by__gt=timezone.now())
    with transaction.atomic():
        for request in SessionRequest.objects.filter(living, asker_email=email)[: _left_to_send(email)]:
            outbox.received(request)


def _left_to_send(email: str) -> int:
    since = timezone.now() - timedelta(hours=1)
    return max(0, MAX_AN_HOUR - messages.count_recent(kind="request_received", to=email, since=since))
