"""Filters of sessions, bookings and requests."""

from datetime import date, datetime, time
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, Exists, F, FloatField, OuterRef, QuerySet, When
from django.utils import timezone

from delivery.enums import BookingState, Mode, Purpose, RequestState, SessionState
from delivery.models import Allocation, Booking, Session, SessionRequest
from delivery.queries import nearby
from kernel.identifiers import normalise
from organisations.models import Outcode

NEAR_KM = 25 * nearby.MILE_KM
_YES_NO = (("true", "true"), ("false", "false"))


class SessionFilters(django_filters.FilterSet):
    """Filters of sessions. `from` and `to` are words of the language, so they are added by name."""

    course = django_filters.CharFilter(field_name="course__slug", label="The course's slug.", max_length=80)
    mode = django_filters.ChoiceFilter(choices=Mode.choices)
    state = django_filters.ChoiceFilter(choices=SessionState.choices)
    near = django_filters.CharFilter(
        method="near_to",
        max_length=120,
        label="A postcode or town: sessions with a room within 25 miles, nearest first.",
    )
    has_places = django_filters.ChoiceFilter(
        method="with_places", choices=_YES_NO, label="Whether places of any kind are left."
    )

    @classmethod
    def get_filters(cls) -> Any:
        """The filters above, and the two days."""
        day = {"method": "on_or", "input_formats": ["%Y-%m-%d"]}
        first = django_filters.DateFilter("from", label="Starts on this day or later.", **day)
        last = django_filters.DateFilter("to", label="Starts on this day or earlier.", **day)
        return {**super().get_filters(), "from": first, "to": last}

    def on_or(self, rows: QuerySet[Session], name: str, day: date) -> QuerySet[Session]:
        """Sessions from, or up to, a London day."""
        if not 2000 <= day.year <= 2100:
            return rows.none()
        clock, lookup = (time.min, "gte") if name == "from" else (time.max, "lte")
        return rows.filter(**{f"starts_at__{lookup}": timezone.make_aware(datetime.combine(day, clock))})

    def near_to(self, rows: QuerySet[Session], name: str, typed: str) -> QuerySet[Session]:
        """Sessions around every place that may be meant, the nearest first."""
        places = nearby.find(typed)
        miles: dict[str, int] = {}
        for place in places:
            for one in Outcode.objects.filter(nearby.box(place, NEAR_KM, ""), venues__isnull=False).distinct():
                far = nearby.kilometres(place, one.latitude, one.longitude)
                if far <= NEAR_KM:
                    miles[one.code] = min(round(far / nearby.MILE_KM), miles.get(one.code, 999))
        if not miles:
            return rows.none()
        cases = [When(venue__outcode=code, then=far) for code, far in miles.items()]
        found = rows.filter(venue__outcode__in=miles).annotate(miles=Case(*cases, output_field=FloatField()))
        return found.order_by("miles", "starts_at", "pk")

    def with_places(self, rows: QuerySet[Session], name: str, value: str) -> QuerySet[Session]:
        """Sessions with, or without, a place that anybody may take."""
        free = Allocation.objects.filter(session=OuterRef("pk"), taken__lt=F("capacity"))
        has_places = Exists(free.exclude(purpose=Purpose.RESERVED))
        return rows.filter(has_places) if value == "true" else rows.filter(~has_places)


class IdFilter(django_filters.NumberFilter):
    """By the id of a row: a whole number."""

    field_class = forms.IntegerField


class BookingFilters(django_filters.FilterSet):
    """Filters of bookings."""

    session = django_filters.CharFilter(method="of_session", label="The session's ref.", max_length=20)
    state = django_filters.ChoiceFilter(choices=BookingState.choices)
    organisation = IdFilter(label="The organisation's id.", min_value=1, max_value=2**63 - 1)

    def of_session(self, rows: QuerySet[Booking], name: str, typed: str) -> QuerySet[Booking]:
        """Bookings of one session."""
        return rows.filter(session__ref=normalise(typed))


class RequestFilters(django_filters.FilterSet):
    """Filters of requests."""

    state = django_filters.ChoiceFilter(choices=RequestState.choices)
    course = django_filters.CharFilter(field_name="course__slug", label="The course's slug.", max_length=80)
    region = django_filters.CharFilter(field_name="region__code", label="The region's code.", max_length=5)
    organisation = IdFilter(label="The organisation's id.", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = SessionRequest
        fields: tuple[str, ...] = ()
