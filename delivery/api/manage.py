"""Changes of a final booking over the API: another date, more places, from the room to online and back."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import actor_of
from delivery.models import Booking
from delivery.operations import additions, answers, moves, switches
from delivery.operations.parties import SeatDetails
from delivery.permissions import can_vouch_for
from delivery.queries import changes
from delivery.serializers.answers import NewAnswersSerializer
from delivery.serializers.bookings import BookingDetailSerializer, booking_detail
from delivery.serializers.manage import (
    MorePlacesSerializer,
    MoveBookingSerializer,
    OtherDatesSerializer,
    SwitchSerializer,
    WaitForMoreSerializer,
    other_dates,
)
from kernel.identifiers import normalise

SWITCH = r"seats/(?P<number>[0-9]{1,4})/switch"
NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH, description="The place's number, from 1.")


class Changes:
    """Actions of a booking: the booker's own until changes close, and those of staff who look after the session."""

    def found(self) -> Booking:
        """The booking that the account may see."""
        raise NotImplementedError

    @extend_schema(responses=OtherDatesSerializer)
    @action(detail=True, url_path="other-dates", pagination_class=None, filterset_class=None)
    def other_dates(self, request: Request, ref: str) -> Response:
        """The next dates of the course to which it can move, with whether everybody on it finds a place there."""
        return Response(other_dates(changes.dates(self.found(), user=request.user, now=timezone.now())))

    @extend_schema(request=MoveBookingSerializer, responses=BookingDetailSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, ref: str) -> Response:
        """Move the whole booking to another date of its course; also when its session is cancelled.

        Ref, links and people stay. Everybody on it gets one message. Where the other date's bookings are approved, the
        answer is `pending`. Without enough places there, nothing changes.
        """
        booking, given = self.found(), _given(MoveBookingSerializer, request)
        typed, to = normalise(given["session"]), booking.session
        if typed != to.ref:
            rows = changes.sessions_to_move_to(booking, request.user, timezone.now())
            found = rows.filter(ref=typed).first()
            if found is None:
                words = "There is no such date of this course, or it cannot be booked."
                raise exceptions.ValidationError({"session": [words]})
            to = found
        moved = moves.move(
            booking=booking, to=to, by=actor_of(request),
            is_staff=can_vouch_for(request.user, booking.session), is_vouched=can_vouch_for(request.user, to),
        )  # fmt: skip
        return Response(booking_detail(moved))

    @extend_schema(request=MorePlacesSerializer, responses=BookingDetailSerializer)
    @action(detail=True, methods=["post"], url_path="add-places")
    def add_places(self, request: Request, ref: str) -> Response:
        """Add places, up to 30 in all. Send an `Idempotency-Key`: without one, a repeat adds once more."""
        booking, given = self.found(), _given(MorePlacesSerializer, request)
        added = additions.add(
            booking=booking, count=given["places"], purpose=given.get("purpose", ""), by=actor_of(request),
            seats=tuple(SeatDetails(**seat) for seat in given.get("seats", ())),
            is_staff=can_vouch_for(request.user, booking.session),
        )  # fmt: skip
        return Response(booking_detail(added))

    @extend_schema(request=WaitForMoreSerializer, responses={201: BookingDetailSerializer})
    @action(detail=True, methods=["post"], url_path="wait-for-more")
    def wait_for_more(self, request: Request, ref: str) -> Response:
        """Let more people wait for places: the answer is a booking of their own, on the waiting list."""
        booking, given = self.found(), _given(WaitForMoreSerializer, request)
        party = additions.wait(
            booking=booking, count=given["places"], purpose=given.get("purpose", ""), by=actor_of(request)
        )
        return Response(booking_detail(party), status=201)

    @extend_schema(request=NewAnswersSerializer, responses=BookingDetailSerializer)
    @action(detail=True, methods=["patch"], url_path="answers")
    def answer(self, request: Request, ref: str) -> Response:
        """Answer the course's questions anew, until changes close. What is left out stays; null takes it away."""
        booking, given = self.found(), _given(NewAnswersSerializer, request)
        is_staff = can_vouch_for(request.user, booking.session)
        answers.change(
            booking=booking, given=given["answers"], keeps_others=True, is_staff=is_staff, by=actor_of(request)
        )
        return Response(booking_detail(booking))

    @extend_schema(request=SwitchSerializer, responses=BookingDetailSerializer, parameters=[NUMBER])
    @action(detail=True, methods=["post"], url_path=SWITCH)
    def switch_seat(self, request: Request, ref: str, number: str) -> Response:
        """Put one place in the room or online, where the session offers both. Again changes nothing."""
        booking = self.found()
        seat = get_object_or_404(booking.seats.select_related("booking"), number=number)
        given = _given(SwitchSerializer, request)
        is_staff = can_vouch_for(request.user, booking.session)
        switches.switch(seat=seat, to=given["purpose"], is_staff=is_staff, by=actor_of(request))
        return Response(booking_detail(booking))


def _given(serializer: Any, request: Request) -> dict[str, Any]:
    form = serializer(data=request.data)
    form.is_valid(raise_exception=True)
    data: dict[str, Any] = form.validated_data
    return data
