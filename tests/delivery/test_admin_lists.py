"""Lists of the staff screens: filters and search."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from delivery.enums import BookingState, Mode, TrainerRole
from delivery.operations import sessions
from kernel.actors import SYSTEM
from tests.factories.attendance import make_session
from tests.factories.courses import make_course
from tests.factories.delivery import make_booking, make_coming, make_held
from tests.factories.organisations import make_coordinator, make_team, make_trainer
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db


def enter(user: User) -> Client:
    make_site()
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def found(client: Client, name: str, **query: Any) -> set[int]:
    response = client.get(reverse(f"{name}:index"), query)
    assert response.status_code == 200
    return {row.pk for row in response.context["object_list"]}


def test_sessions_are_filtered_by_each_filter() -> None:
    trainer = make_trainer()
    client, course = enter(make_coordinator()), make_course()
    plain = make_coming(course=course, in_days=40)
    taught = make_coming(trainers=((trainer, TrainerRole.LEAD),))
    room = make_coming(mode=Mode.IN_PERSON, course=taught.course, team=make_team("Protect Hampshire"))
    past = make_session(course=taught.course, trainer=trainer)
    called_off = sessions.cancel(session=make_coming(course=taught.course), reason="Ill", by=SYSTEM)
    everything = {one.pk for one in (plain, taught, room, past, called_off)}
    name = "staff_sessions"
    assert found(client, name) == everything
    assert found(client, name, state="cancelled") == {called_off.pk}
    assert found(client, name, course=course.pk) == {plain.pk}
    assert found(client, name, team=room.team_id) == {room.pk}
    assert found(client, name, mode="in_person") == {room.pk}
    assert found(client, name, trainer="somebody") == {taught.pk, past.pk}
    assert found(client, name, trainer="nobody", state="scheduled") == {plain.pk, room.pk}
    assert found(client, name, when="past") == {past.pk}
    assert found(client, name, starts_at_from=f"{plain.starts_at:%Y-%m-%d}") == {plain.pk}
    assert found(client, name, q=room.ref) == {room.pk}
    assert found(client, name, q=str(room.venue).split(",")[0]) == {room.pk}


def test_filter_offers_only_teams_one_sees() -> None:
    client = enter(make_trainer())
    make_coming()
    make_coming(team=make_team("Protect Hampshire"))
    choices = client.get(reverse("staff_sessions:index")).context["filters"].form.fields["team"].queryset
    assert [team.name for team in choices] == ["Protect South East"]


def test_unknown_filter_values_are_no_error() -> None:
    client = enter(make_trainer())
    for query in ("?state=unheard-of", "?team=abc", "?starts_at_from=soon", "?ordering=password", "?p=999", "?q=%00"):
        assert client.get(reverse("staff_sessions:index") + query).status_code == 200


def test_bookings_are_filtered_and_found_by_who_sits_on_them() -> None:
    client, session = enter(make_trainer()), make_coming()
    first = make_booking(session, "Ann Lee, ann@bright.example", "Bob Roe")
    held = make_held(make_coming(course=session.course), booker_email="held@bright.example")
    name = "staff_bookings"
    assert found(client, name) == {first.pk, held.pk}
    assert found(client, name, state=BookingState.HELD) == {held.pk}
    assert found(client, name, session=session.pk) == {first.pk}
    assert found(client, name, organisation=first.organisation_id) == {first.pk, held.pk}
    assert found(client, name, q="bob roe") == {first.pk}
    assert found(client, name, q=held.ref.lower()) == {held.pk}
