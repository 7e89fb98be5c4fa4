"""Copying and repeating on the staff screens and over the API."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from delivery.enums import SessionState
from delivery.models import Series, Session
from delivery.operations.copies import spans_on
from delivery.operations.details import SessionDetails, details_of
from delivery.operations.sessions import revise
from kernel.actors import SYSTEM
from organisations.enums import Role
from tests.factories.api import Caller
from tests.factories.delivery import make_booking, make_coming, make_venue
from tests.factories.organisations import make_member, make_team, make_trainer
from tests.factories.pages import make_site
from tests.factories.series import make_series

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
WEEKLY = {"every": "week", "times": "3", "until": ""}


def enter(client: Client, user: User) -> User:
    """Signed in. Roles are read anew: the factory's own object knows them from before."""
    make_site()
    client.force_login(User.objects.get(pk=user.pk))
    return user


@pytest.fixture
def trainer(client: Client) -> Any:
    return enter(client, make_trainer())


def door(name: str, session: Session) -> str:
    return reverse(f"staff_sessions:{name}", args=[session.pk])


def tell(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def seen(answer: Any) -> str:
    return str(answer.context["seen"])


def local_day(session: Session, weeks: int = 0) -> Any:
    return (session.starts_at.astimezone(LONDON) + timedelta(weeks=weeks)).date()


def test_repeat_shows_the_dates_first_and_makes_them_when_asked(client: Client, trainer: Any) -> None:
    session = make_coming()
    answer = client.post(door("repeat", session), WEEKLY)
    assert (answer.status_code, Series.objects.count()) == (200, 0)
    assert "2 sessions will be made. Nothing has been made yet." in tell(answer)
    done = client.post(door("repeat", session), {**WEEKLY, "seen": seen(answer)})
    assert done["Location"] == door("series", session)
    assert Session.objects.filter(series=Series.objects.get()).count() == 3
    assert Series.objects.get().created_by == trainer


def test_repeat_shows_exceptions_again_before_it_makes_them(client: Client, trainer: Any) -> None:
    session = make_coming()
    first = client.post(door("repeat", session), WEEKLY)
    body = {**WEEKLY, "leave_out": local_day(session, 1).isoformat(), "seen": seen(first)}
    to = local_day(session, 2) + timedelta(days=1)
    body[f"to_{local_day(session, 2)}"] = to.isoformat()
    again = client.post(door("repeat", session), body)
    assert (again.status_code, Series.objects.count()) == (200, 0)
    assert "The dates have changed." in tell(again)
    client.post(door("repeat", session), {**body, "seen": seen(again)})
    days = [one.starts_at.astimezone(LONDON).date() for one in Series.objects.get().sessions.order_by("starts_at")]
    assert days == [local_day(session), to]


def test_repeat_names_what_is_in_the_way(client: Client, trainer: Any) -> None:
    venue = make_venue()
    session = make_coming(mode="in_person", venue=venue)
    ((start, _),) = spans_on(session, timedelta(weeks=1))
    make_coming(mode="in_person", venue=venue, starts_at=start)
    assert f"{venue} is also taken by Cyber basics at that time" in tell(client.post(door("repeat", session), WEEKLY))


@pytest.mark.parametrize(
    "wrong",
    [
        {"every": "hour"}, {"times": ""}, {"times": "1"}, {"times": "9999999999"}, {"until": "2020-01-01", "times": ""},
        {"until": "9999-12-31", "times": ""}, {"until": "2090-01-01"}, {"to_x": "\x00"}, {"to_2027-01-01": "soon"},
    ],
)  # fmt: skip
def test_repeat_says_what_is_wrong_and_makes_nothing(client: Client, trainer: Any, wrong: dict[str, str]) -> None:
    answer = client.post(door("repeat", make_coming()), {**WEEKLY, **wrong})
    assert answer.status_code in (409, 422)
    assert (Series.objects.count(), Session.objects.count()) == (0, 1)


def test_copy_makes_a_draft_a_week_later(client: Client, trainer: Any) -> None:
    session = make_coming(starts_at=timezone.now().replace(second=0, microsecond=0) + timedelta(days=10))
    form = client.get(door("copy", session)).context["form"]
    body = {name: str(value) for name, value in form.initial.items()}
    assert body["date_1"] == local_day(session, 1).isoformat()
    client.post(door("copy", session), {**body, "as_draft": "1"})
    copied = Session.objects.latest("pk")
    assert (copied.state, local_day(copied)) == (SessionState.DRAFT, local_day(session, 1))


def test_series_is_made_alike_and_called_off(client: Client, trainer: Any) -> None:
    made = make_series(make_coming())
    one, two, three = made.sessions.order_by("starts_at")
    make_booking(three)
    revise(session=two, details=SessionDetails(**{**details_of(two), "what_to_bring": "A pen."}), by=SYSTEM)
    assert "Changed by itself" in tell(client.get(door("series", one)))
    client.post(door("align", two))
    assert set(made.sessions.values_list("what_to_bring", flat=True)) == {"A pen."}
    assert client.post(door("cancel_series", two), {"reason": ""}).status_code == 422
    asked = tell(client.get(door("cancel_series", two)))
    assert "1 person will be told" in asked
    assert ".," not in asked
    client.post(door("cancel_series", two), {"reason": "The room burnt down."})
    assert set(made.sessions.values_list("state", flat=True)) == {SessionState.CANCELLED}


def test_whole_series_is_for_those_who_look_after_all_of_it(client: Client) -> None:
    made = make_series(make_coming())
    one, other = made.sessions.order_by("starts_at")[:2]
    Session.objects.filter(pk=other.pk).update(team=make_team("Protect Hampshire"))
    user = enter(client, make_trainer())
    assert client.post(door("cancel_series", one), {"reason": "Mine."}).status_code == 302
    assert Caller(user, "*").post(f"sessions/{one.ref}/cancel-series/", {"reason": "Mine."}).status_code == 403
    assert set(made.sessions.values_list("state", flat=True)) == {SessionState.SCHEDULED}
    assert client.get(door("series", make_coming())).status_code == 404


def test_api_previews_makes_aligns_and_calls_off() -> None:
    session, caller = make_coming(), Caller(make_member(Role.COORDINATOR), "*")
    path = f"sessions/{session.ref}/"
    rule = {"every": "week", "times": 3, "skips_holidays": False, "left_out": [local_day(session, 1).isoformat()]}
    look = caller.post(f"{path}repeat/", {**rule, "is_preview": True})
    assert (look.status_code, [one["is_left_out"] for one in look.json()["dates"]]) == (200, [True, False])
    assert Series.objects.count() == 0
    made = caller.post(f"{path}repeat/", rule)
    assert (made.status_code, len(made.json()["sessions"])) == (201, 2)
    assert caller.post(f"{path}repeat/", rule).json()["code"] == "already_in_series"
    other = made.json()["sessions"][1]
    assert caller.post(f"{path}align/").json() == {"changed": [other]}
    off = caller.post(f"{path}cancel-series/", {"reason": "Ill."})
    assert off.json() == {"changed": [session.ref, other]}


def test_api_copies_a_session() -> None:
    session, caller = make_coming(what_to_bring="A pen."), Caller(make_trainer(), "*")
    start = timezone.now() + timedelta(days=20)
    spans = [{"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}]
    answer = caller.post(f"sessions/{session.ref}/copy/", {"meetings": spans, "as_draft": True})
    assert (answer.status_code, answer.json()["what_to_bring"]) == (201, "A pen.")
    assert caller.post(f"sessions/{session.ref}/copy/", {"meetings": []}).status_code == 400
