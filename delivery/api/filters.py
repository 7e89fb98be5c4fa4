"""Filters of sessions, bookings and requests."""

from datetime import date, datetime, time
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, FloatField, Q, QuerySet, When
from django.utils import timezone
from rest_framework import exceptions

from delivery.enums import BookingState, Mode, RequestState, SessionState
from delivery.models import Booking, Session, SessionRequest
from delivery.queries import nearby, suited
from delivery.queries.nearby import Place
from delivery.queries.sessions import HAS_FREE, takes_bookings
from kernel.identifiers import normalise

NEAR_MILES = 25
_YES_NO = (("true", "true"), ("false", "false"))


class WholeNumberFilter(django_filters.NumberFilter):
    """By a whole number, such as the id of a row."""

    field_class = forms.IntegerField


class PlaceField(forms.CharField):
    """What somebody typed for a place, as the places that may be meant."""

    def clean(self, value: Any) -> Any:
        """The places; an error for one that nobody knows, which must not pass for a place without sessions."""
        typed = super().clean(value)
        found = nearby.find(typed) if typed else []
        if typed and not found:
            raise forms.ValidationError("Give a postcode, its first half (like OX1) or a town in the UK.")
        return found


class PlaceFilter(django_filters.CharFilter):
    """By a postcode or town."""

    field_class = PlaceField


class SessionFilters(django_filters.FilterSet):
    """Filters of sessions. `from` and `to` are words of the language, so they are added by name."""

    course = django_filters.CharFilter(field_name="course__slug", label="The course's slug.", max_length=80)
    mode = django_filters.ChoiceFilter(choices=Mode.choices)
    state = django_filters.ChoiceFilter(choices=SessionState.choices)
    near = PlaceFilter(
        method="near_to",
        max_length=120,
        label="A postcode or town: sessions with a room around it, nearest first. An unknown one is an error.",
    )
    within = WholeNumberFilter(
        method="as_it_is",
        min_value=1,
        max_value=300,
        label=f"With `near`: how far, in miles; {NEAR_MILES} unless said.",
    )
    audience = django_filters.CharFilter(
        method="suited_to", max_length=60, label="For whom the course is: one of the `audiences` of courses."
    )
    region = django_filters.CharFilter(
        field_name="team__region__code", label="The code of the region whose team teaches.", max_length=5
    )
    has_places = django_filters.ChoiceFilter(
        method="with_places",
        choices=_YES_NO,
        label="Whether places can be booked now: still to come, open for booking, and places of any kind left.",
    )
    has_waiting_list = django_filters.ChoiceFilter(
        method="with_waiting_list",
        choices=_YES_NO,
        label="Whether one can wait for a place once it is full: still to come, open for booking, with a waiting list.",
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

    def near_to(self, rows: QuerySet[Session], name: str, places: list[Place]) -> QuerySet[Session]:
        """Sessions around every place that may be meant, the nearest first."""
        within = self.form.cleaned_data["within"] or NEAR_MILES
        miles = nearby.miles_from(places, within * nearby.MILE_KM)
        if not miles:
            return rows.none()
        cases = [When(venue__outcode=code, then=far) for code, far in miles.items()]
        found = rows.filter(venue__outcode__in=miles).annotate(miles=Case(*cases, output_field=FloatField()))
        return found.order_by("miles", "starts_at", "pk")

    def as_it_is(self, rows: QuerySet[Session], name: str, value: int) -> QuerySet[Session]:
        """All of them: `near_to` reads how far. Refuses a distance from nowhere, which would find everything."""
        if "near" in self.form.errors or self.form.cleaned_data.get("near"):
            return rows
        raise exceptions.ValidationError({name: ["Say from where, with near."]})

    def suited_to(self, rows: QuerySet[Session], name: str, tag: str) -> QuerySet[Session]:
        """Sessions whose course is for this audience; an error for a tag that nobody knows."""
        found = suited.to(rows, tag)
        if not suited.is_known(tag) and not found.exists():
            raise exceptions.ValidationError({name: ["There is no such audience. See the `audiences` of courses."]})
        return found

    def with_places(self, rows: QuerySet[Session], name: str, value: str) -> QuerySet[Session]:
        """Sessions that can be booked now, or the others."""
        bookable = takes_bookings(timezone.now()) & HAS_FREE
        return rows.filter(bookable) if value == "true" else rows.exclude(bookable)

    def with_waiting_list(self, rows: QuerySet[Session], name: str, value: str) -> QuerySet[Session]:
        """Sessions with a list to wait on, or the others."""
        with_list = takes_bookings(timezone.now()) & Q(has_waiting_list=True)
        return rows.filter(with_list) if value == "true" else rows.exclude(with_list)


class BookingFilters(django_filters.FilterSet):
    """Filters of bookings."""

    session = django_filters.CharFilter(method="of_session", label="The session's ref.", max_length=20)
    state = django_filters.ChoiceFilter(choices=BookingState.choices)
    organisation = WholeNumberFilter(label="The organisation's id.", min_value=1, max_value=2**63 - 1)

    def of_session(self, rows: QuerySet[Booking], name: str, typed: str) -> QuerySet[Booking]:
        """Bookings of one session."""
        return rows.filter(session__ref=normalise(typed))


class RequestFilters(django_filters.FilterSet):
    """Filters of requests."""

    state = django_filters.ChoiceFilter(choices=RequestState.choices)
    course = django_filters.CharFilter(field_name="course__slug", label="The course's slug.", max_length=80)
    region = django_filters.CharFilter(field_name="region__code", label="The region's code.", max_length=5)
    organisation = WholeNumberFilter(label="The organisation's id.", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = SessionRequest
        fields: tuple[str, ...] = ()
