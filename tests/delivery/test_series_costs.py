"""The pages of series and of finding a trainer ask the database as often for three rows as for one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from delivery.enums import TrainerRole
from delivery.models import Session
from delivery.operations import asks, copies, series
from delivery.queries.series import Every, Repeat
from kernel.actors import SYSTEM
from tests.factories.delivery import make_booking, make_coming, make_venue
from tests.factories.organisations import make_coordinator, make_team, make_trainer
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db


class World:
    """So many sessions in a series, so many trainers asked and offering, and so much at the same time."""

    def __init__(self, rows: int) -> None:
        self.team = make_team()
        self.trainer, self.coordinator = make_trainer(team=self.team), make_coordinator(team=self.team)
        self.session = make_coming(mode="hybrid", venue=make_venue(), team=self.team, in_days=20)
        repeat = Repeat(every=Every.WEEK, times=rows + 1, skips_holidays=False)
        made = series.make(session=self.session, repeat=repeat, owner=self.coordinator, by=SYSTEM)
        for number, one in enumerate(made.sessions.order_by("pk")):
            make_booking(one, f"Ada {number}", booker_email=f"{one.ref}@x.example")
        self.asked = asks.ask(session=self.session, users=[self.trainer], by=SYSTEM)[0]
        for number in range(rows):
            other = make_trainer(team=self.team)
            asks.ask(session=self.session, users=[other], role=TrainerRole.CO_TRAINER, by=SYSTEM)
            self.offered = asks.offer(session=self.session, user=make_trainer(team=self.team), by=SYSTEM)
            # Wanted elsewhere at the same time; and one more session that looks for a trainer.
            spans = copies.spans_on(self.session, timedelta(minutes=number))
            busy = copies.copy(session=self.session, meetings=spans, by=SYSTEM)
            for user in (self.trainer, self.offered.user):
                busy.trainers.create(user=user, role=TrainerRole.CO_TRAINER)
            make_coming(team=self.team, in_days=40 + number)


def name(part: str) -> str:
    return f"staff_sessions:{part}"


PAGES: dict[str, Any] = {
    "series": ("coordinator", lambda world: reverse(name("series"), args=[world.session.pk])),
    "align": ("coordinator", lambda world: reverse(name("align"), args=[world.session.pk])),
    "cancel_series": ("coordinator", lambda world: reverse(name("cancel_series"), args=[world.session.pk])),
    "asks": ("coordinator", lambda world: reverse(name("asks"), args=[world.session.pk])),
    "answer_ask": ("trainer", lambda world: reverse(name("answer_ask"), args=[world.asked.pk])),
    "answer_ask of an offer": ("coordinator", lambda world: reverse(name("answer_ask"), args=[world.offered.pk])),
    "home of a trainer": ("trainer", lambda world: reverse("wagtailadmin_home")),
    "home of a coordinator": ("coordinator", lambda world: reverse("wagtailadmin_home")),
}


def costs(world: World) -> dict[str, tuple[int, int]]:
    """What each page asks, and how long it is. The first look fills caches and is not counted."""
    found = {}
    for page, (who, address) in PAGES.items():
        client = Client()
        client.force_login(getattr(world, who))
        client.get(address(world))
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address(world))
        assert (page, answer.status_code) == (page, 200)
        found[page] = (len(asked), len(answer.content))
    return found


def test_pages_cost_as_much_for_three_rows_as_for_one() -> None:
    make_site()
    one = costs(World(1))
    Session.objects.all().update(state="draft", starts_at=timezone.now() - timedelta(days=2))
    three = costs(World(3))
    assert {page: asked for page, (asked, _) in three.items()} == {page: asked for page, (asked, _) in one.items()}
    # Otherwise a page shows none of what was added, and its sum says nothing.
    assert {page for page in PAGES if three[page][1] <= one[page][1]} == set()
