"""What is decided about a booking over the API: an offer taken up or declined, approved or not, two dates allowed."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import actor_of
from delivery.models import Booking
from delivery.operations import approvals, two_dates, waiting
from delivery.permissions import can_vouch_for
from delivery.serializers.bookings import BookingDetailSerializer, booking_detail
from delivery.serializers.schedules import CancellationSerializer


class Decisions:
    """Actions of a booking. The booker's own, and those of staff who look after the session: others get 403."""

    def found(self) -> Booking:
        """The booking that the account may see."""
        raise NotImplementedError

    @extend_schema(request=None, responses=BookingDetailSerializer)
    @action(detail=True, methods=["post"], url_path="accept-offer")
    def accept_offer(self, request: Request, ref: str) -> Response:
        """Take up the places that are offered to a party on the waiting list."""
        return Response(booking_detail(waiting.accept(booking=self.found(), by=actor_of(request))))

    @extend_schema(request=None, responses=BookingDetailSerializer)
    @action(detail=True, methods=["post"], url_path="decline-offer")
    def decline_offer(self, request: Request, ref: str) -> Response:
        """Say no to an offer and leave the waiting list; the places go to the next."""
        return Response(booking_detail(waiting.decline(booking=self.found(), by=actor_of(request))))

    @extend_schema(request=None, responses=BookingDetailSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, ref: str) -> Response:
        """Say yes to a booking that waits for approval. For staff who look after the session."""
        return Response(booking_detail(approvals.approve(booking=self._staffs(request), by=actor_of(request))))

    @extend_schema(request=CancellationSerializer, responses=BookingDetailSerializer)
    @action(detail=True, methods=["post"], url_path="refuse-approval")
    def refuse_approval(self, request: Request, ref: str) -> Response:
        """Say no, with a reason that the booker reads. For staff who look after the session."""
        booking = self._staffs(request)
        form = CancellationSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        reason: Any = form.validated_data["reason"]
        return Response(booking_detail(approvals.refuse(booking=booking, reason=reason, by=actor_of(request))))

    @extend_schema(request=None, responses=BookingDetailSerializer)
    @action(detail=True, methods=["post"], url_path="allow-two-dates")
    def allow_two_dates(self, request: Request, ref: str) -> Response:
        """Let this booking hold a second date of its course. For staff who look after the session."""
        return Response(booking_detail(two_dates.allow(booking=self._staffs(request), by=actor_of(request))))

    def _staffs(self, request: Request) -> Booking:
        booking = self.found()
        if not can_vouch_for(request.user, booking.session):
            raise exceptions.PermissionDenied("Only staff who look after the session decide this.")
        return booking
