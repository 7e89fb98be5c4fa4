"""The trail read back: newest first, in words, with what changed and who did it."""

import pytest

from kernel.actors import PUBLIC, SYSTEM, Actor, ActorKind
from organisations.models import Region
from records.models import TrailPayload
from records.operations import trail
from records.queries import Change, history
from tests.factories.organisations import make_user

pytestmark = pytest.mark.django_db
LABEL = "organisations.region"


@pytest.fixture
def region() -> Region:
    return Region.objects.create(code="ZZ", name="Somewhere")


def test_history_says_who_did_what_newest_first(region: Region) -> None:
    user = make_user("ann@example.com", first_name="Ann", last_name="Lee")
    trail.record(verb="create", subject=region, by=SYSTEM, after={"name": "Old"}, is_new=True)
    trail.record(
        verb="change_name", subject=region, by=Actor.user(user.pk), before={"name": "Old"}, after={"name": "New"}
    )
    trail.record(verb="look", subject=region, by=Actor(ActorKind.SEAT_KEY, "7"))
    events = history((LABEL, [region.pk]))
    assert [(event.verb, event.who) for event in events] == [
        ("Look", "The attendee, by their link"),
        ("Change name", "Ann Lee"),
        ("Create", "Muster itself"),
    ]
    assert events[1].changes == (Change("Name", "Old", "New"),)


def test_history_leaves_out_what_did_not_change_and_words_what_did(region: Region) -> None:
    before = {"state": "draft", "places": {"room": 10}, "trainers": []}
    after = {"state": "draft", "places": {"room": 12}, "trainers": ["Ann", "Bo"]}
    trail.record(verb="revise", subject=region, by=PUBLIC, before=before, after=after)
    assert history((LABEL, [region.pk]))[0].changes == (
        Change("Places", "Room: 10", "Room: 12"),
        Change("Trainers", "", "Ann, Bo"),
    )


def test_history_says_when_what_changed_is_erased(region: Region) -> None:
    trail.record(verb="revise", subject=region, by=SYSTEM, after={"name": "New"})
    TrailPayload.objects.all().delete()
    event = history((LABEL, [region.pk]))[0]
    assert (event.is_erased, event.changes) == (True, ())


def test_history_is_of_the_rows_asked_for_only(region: Region) -> None:
    other = Region.objects.create(code="ZY", name="Elsewhere")
    trail.record(verb="revise", subject=other, by=SYSTEM)
    assert history((LABEL, [region.pk])) == []


def test_history_costs_the_same_for_three_entries_as_for_one(region: Region, django_assert_num_queries: object) -> None:
    for _ in range(3):
        trail.record(verb="revise", subject=region, by=Actor.user(make_user().pk))
        with django_assert_num_queries(2):  # type: ignore[operator]  # a fixture that is a context manager
            history((LABEL, [region.pk]))
