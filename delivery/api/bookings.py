"""Bookings over the API: booked, confirmed, named, given back, cancelled."""

from typing import Any, cast

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ApiDoor, actor_of
from accounts.models import ApiToken, User
from delivery.api.decisions import Decisions
from delivery.api.filters import BookingFilters
from delivery.api.manage import Changes
from delivery.api.sessions import find_session
from delivery.enums import Mode, Purpose
from delivery.models import Allocation, Booking, Invitation, Seat, Session
from delivery.operations import bookings, seats, waiting
from delivery.operations.parties import BookingDetails
from delivery.permissions import bookings_visible_to, can_vouch_for
from delivery.queries import reservations
from delivery.queries.sessions import free_by_purpose
from delivery.serializers.bookings import (
    LIST_COLUMNS,
    BookingDetailSerializer,
    BookingSerializer,
    CodeSerializer,
    NewBookingSerializer,
    SeatNameSerializer,
    booking_detail,
    booking_details,
    booking_rows,
)
from kernel.actors import ActorKind
from kernel.errors import Refusal
from kernel.identifiers import normalise
from records.models import TrailEntry

SEAT = r"seats/(?P<number>[0-9]{1,4})"
NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH, description="The place's number, from 1.")


class BookingViewSet(Changes, Decisions, ApiDoor, viewsets.GenericViewSet[Booking]):
    """Bookings that the account may see: its own by proved address, and those of the sessions it looks after."""

    resource = "bookings"
    serializer_class = BookingSerializer
    filterset_class = BookingFilters
    lookup_field = "ref"
    lookup_value_regex = "[A-Za-z0-9-]{1,20}"

    def get_queryset(self) -> QuerySet[Booking]:
        """Those that the account may see, the newest first."""
        return bookings_visible_to(self.request.user).order_by("-created_at", "-pk")

    def list(self, request: Request) -> Response:
        """Bookings that the account may see."""
        rows: Any = self.filter_queryset(self.get_queryset()).values(*LIST_COLUMNS)
        return self.get_paginated_response(booking_rows(self.paginate_queryset(rows) or []))

    @extend_schema(responses=BookingDetailSerializer)
    def retrieve(self, request: Request, ref: str) -> Response:
        """One booking with its places; also for the account that made it, before the booker has confirmed."""
        return Response(booking_detail(self.found()))

    @extend_schema(request=NewBookingSerializer, responses={201: BookingDetailSerializer})
    def create(self, request: Request) -> Response:
        """Book places. They are held for half an hour while the booker answers the code that is sent to them.

        Where the booker's address is the account's own, or the account looks after the session, the booking is
        final at once and no code is sent. Places kept for the account, or for the invitation whose key comes along, are
        booked first. With `"if_full": "wait"` a party that does not fit joins the waiting list.
        """
        form = NewBookingSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        invitation = self._invitation(form.validated_data)
        session = find_session(form.validated_data["session"], request.user, invitation=invitation)
        if session is None:
            raise exceptions.ValidationError({"session": ["There is no such session."]})
        by, is_vouched = actor_of(request), can_vouch_for(request.user, session)
        details = booking_details(form.validated_data, may_leave_out=is_vouched)
        is_own = details.booker_email == cast(User, request.user).email
        try:
            booking = bookings.book(
                session=session, details=details, is_proved=is_own, is_vouched=is_vouched, by=by,
                kept=self._kept(session, details, invitation), invitation=invitation,
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.code != "session_full" or form.validated_data.get("if_full") != "wait":
                raise
            booking = waiting.join(
                session=session, details=details, is_proved=is_own, is_vouched=is_vouched, invitation=invitation, by=by
            )
        return Response(booking_detail(booking), status=201)

    @extend_schema(request=CodeSerializer, responses=BookingDetailSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, ref: str) -> Response:
        """Make held places final with the code."""
        booking = self.found()
        form = CodeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        code = form.validated_data["code"]
        return Response(booking_detail(bookings.confirm(booking=booking, code=code, by=actor_of(request))))

    @extend_schema(request=None, responses=BookingDetailSerializer)
    @action(detail=True, methods=["post"], url_path="send-code")
    def send_code(self, request: Request, ref: str) -> Response:
        """Send the booker another code."""
        booking = self.found()
        bookings.send_code_again(booking=booking)
        return Response(booking_detail(booking))

    @extend_schema(request=None, responses=BookingDetailSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, ref: str) -> Response:
        """Give all places back; everyone on the booking is told."""
        booking = self.found()
        is_staff = can_vouch_for(request.user, booking.session)
        return Response(booking_detail(bookings.cancel(booking=booking, is_staff=is_staff, by=actor_of(request))))

    @extend_schema(request=SeatNameSerializer, responses=BookingDetailSerializer, parameters=[NUMBER])
    @action(detail=True, methods=["patch"], url_path=SEAT)
    def name_seat(self, request: Request, ref: str, number: str) -> Response:
        """Say who sits on a place, or correct it."""
        seat = self._seat(number)
        form = SeatNameSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = {"name": None, "email": None, **form.validated_data}
        seats.name(seat=seat, by=actor_of(request), **said)
        return Response(booking_detail(seat.booking))

    @extend_schema(request=None, responses=BookingDetailSerializer, parameters=[NUMBER])
    @action(detail=True, methods=["post"], url_path=f"{SEAT}/give-back")
    def give_back_seat(self, request: Request, ref: str, number: str) -> Response:
        """Give one place back. The last one cancels the booking."""
        seat = self._seat(number)
        is_staff = can_vouch_for(request.user, seat.session)
        seats.give_back(seat=seat, is_staff=is_staff, by=actor_of(request))
        return Response(booking_detail(seat.booking))

    def found(self) -> Booking:
        """The booking that the account may see, or that one of its tokens made."""
        user = self.request.user
        ref = normalise(self.kwargs["ref"])
        found = bookings_visible_to(user) | Booking.objects.filter(pk__in=_made_by(user, ref).values("pk"))
        return get_object_or_404(found.select_related("session"), ref=ref)

    def _invitation(self, given: dict[str, Any]) -> Invitation | None:
        invitation = Invitation.with_key(given["invitation"]) if given.get("invitation") else None
        if given.get("invitation") and invitation is None:
            raise exceptions.ValidationError({"invitation": ["There is no such invitation."]})
        return invitation

    def _kept(self, session: Session, details: BookingDetails, invitation: Invitation | None) -> Allocation | None:
        if details.purpose == Purpose.ONLINE and session.mode == Mode.HYBRID:
            return None
        now, user = timezone.now(), self.request.user
        kept = reservations.bookable(session, user=user, invitation=invitation, now=now)
        open_places = sum(free_by_purpose(session).values()) if kept else 0
        return reservations.to_draw_on(kept, open_places=open_places, wanted=details.places)

    def _seat(self, number: str) -> Seat:
        booking = self.found()
        return get_object_or_404(booking.seats.select_related("booking__session", "session"), number=number)


def _made_by(user: Any, ref: str) -> QuerySet[Booking]:
    """The booking with this ref if one of the account's tokens made it: until it is confirmed no booker can see it."""
    tokens = ApiToken.objects.filter(user=user).annotate(text=Cast("pk", CharField())).values("text")
    made = TrailEntry.objects.filter(
        subject_type=Booking._meta.label_lower,
        subject_id=Cast(OuterRef("pk"), CharField()),
        subject_no=1,
        verb__in=["book", "wait"],
        actor_kind=ActorKind.API_TOKEN,
        actor_id__in=tokens,
    )
    return Booking.objects.filter(Exists(made), ref=ref)
