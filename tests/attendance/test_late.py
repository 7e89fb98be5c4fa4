"""What devices hand in too late: kept, told once, entered or left out by a person with a reason."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from attendance.enums import LateKind, LateOutcome, RegisterState
from attendance.models import CheckIn, HeadcountLine, LateEntry, WalkIn
from attendance.operations import devices, headcounts, late, registers, walk_ins
from attendance.operations.check_ins import Event
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from records.models import TrailEntry
from tests.factories.attendance import make_register, make_seats, make_session
from tests.factories.organisations import make_trainer

pytestmark = pytest.mark.django_db
WHY = "The phone had no signal."


@pytest.fixture
def register():
    return make_register(make_session(trainer=make_trainer()))


@pytest.fixture
def device(register):
    user = register.meeting.session.trainers.get().user
    return devices.grant(register=register, user=user, label="Chrome on Android", login_key="", by=SYSTEM)[0]


@pytest.fixture
def ann(register):
    return make_seats(register.meeting.session, "Ann", "Ben")[0]


def event(seat, **more):
    return Event(client_event_id=uuid4(), status="present", seat_id=seat.pk, happened_at=timezone.now(), **more)


def close(register):
    registers.close(register=register, by=SYSTEM, empty=True)


def hand_in(device, *events):
    return late.mark_many(device=device, events=events, by=SYSTEM)


def test_keeps_what_came_after_the_closing_once(device, register, ann):
    close(register)
    mark = event(ann)
    codes = [hand_in(device, mark)[0].refusal.code for _ in range(2)]
    entry = LateEntry.objects.get()
    assert codes == ["register_closed"] * 2
    assert (entry.pk, entry.kind, entry.seat, entry.status) == (mark.client_event_id, LateKind.MARK, ann, "present")
    assert (entry.code, entry.happened_at, entry.settled_at) == ("register_closed", mark.happened_at, None)
    assert TrailEntry.objects.filter(verb="keep").count() == 1


def test_takes_what_can_be_taken_and_keeps_the_rest_of_a_batch(device, register, ann):
    ben = register.meeting.session.seats.get(name="Ben")
    ben.given_back_at = timezone.now()
    ben.save()
    good, bad = event(ann), event(ben)
    outcomes = hand_in(device, bad, good)
    assert [one.client_event_id for one in outcomes] == [bad.client_event_id, good.client_event_id]
    assert [one.refusal and one.refusal.code for one in outcomes] == ["seat_given_back", None]
    assert list(LateEntry.objects.values_list("seat__name", flat=True)) == ["Ben"]


def test_entering_opens_the_register_again_with_the_reason(device, register, ann):
    close(register)
    mark = event(ann)
    hand_in(device, mark)
    assert late.enter(register=register, entries=LateEntry.objects.all(), reason=WHY, by=SYSTEM) == 1
    register.refresh_from_db()
    entry, row = LateEntry.objects.get(), CheckIn.objects.get()
    assert (register.state, register.reopened_for) == (RegisterState.OPEN, WHY)
    assert (row.pk, row.seat, row.happened_at) == (mark.client_event_id, ann, mark.happened_at)
    assert (entry.outcome, entry.reason) == (LateOutcome.ENTERED, WHY)
    assert hand_in(device, mark)[0].is_repeat


def test_leaving_out_keeps_the_row_and_stays_decided(device, register, ann):
    close(register)
    mark = event(ann)
    hand_in(device, mark)
    late.drop(register=register, entries=LateEntry.objects.all(), reason=WHY, by=SYSTEM)
    registers.amend(register=register, reason="Something else", by=SYSTEM)
    assert hand_in(device, mark)[0].refusal.code == "entry_dropped"
    entry = LateEntry.objects.get()
    assert (entry.outcome, entry.reason, CheckIn.objects.count()) == (LateOutcome.DROPPED, WHY, 0)


def test_people_and_groups_are_kept_and_entered_before_their_marks(device, register):
    close(register)
    person, group = uuid4(), uuid4()
    with pytest.raises(Refusal, match="closed"):
        late.add_walk_in(device=device, client_event_id=person, name="Wim", email="wim@x.example", by=SYSTEM)
    with pytest.raises(Refusal, match="closed"):
        late.add_headcount(
            device=device, client_event_id=group, label="Year 8", count=28, audience_type="school", by=SYSTEM
        )
    left = Event(client_event_id=uuid4(), status="left_early", walk_in_id=person, happened_at=timezone.now())
    hand_in(device, left)
    assert late.enter(register=register, entries=LateEntry.objects.all(), reason=WHY, by=SYSTEM) == 3
    assert (WalkIn.objects.get().name, HeadcountLine.objects.get().count) == ("Wim", 28)
    assert list(CheckIn.objects.order_by("happened_at").values_list("status", flat=True)) == ["present", "left_early"]


def test_what_is_entered_meanwhile_waits_no_longer(device, register, ann):
    close(register)
    mark = event(ann)
    hand_in(device, mark)
    registers.amend(register=register, reason="Something else", by=SYSTEM)
    assert hand_in(device, mark)[0].refusal is None
    assert LateEntry.objects.get().outcome == LateOutcome.ENTERED


def test_what_cannot_be_entered_goes_on_waiting(device, register, ann):
    hand_in(device, event(ann, source="scan"))
    ann.given_back_at = timezone.now()
    ann.save()
    hand_in(device, event(ann))
    close(register)
    with pytest.raises(Refusal) as refused:
        late.enter(register=register, entries=LateEntry.objects.all(), reason=WHY, by=SYSTEM)
    register.refresh_from_db()
    assert (refused.value.code, register.state) == ("seat_given_back", RegisterState.CLOSED)
    assert LateEntry.objects.filter(settled_at=None).count() == 1


def test_clock_that_was_days_wrong_counts_from_when_it_was_heard(device, register, ann):
    wrong = Event(
        client_event_id=uuid4(), status="present", seat_id=ann.pk, happened_at=timezone.now() + timedelta(days=9)
    )
    assert hand_in(device, wrong)[0].refusal.code == "bad_time"
    late.enter(register=register, entries=LateEntry.objects.all(), reason=WHY, by=SYSTEM)
    assert CheckIn.objects.get().happened_at == LateEntry.objects.get().received_at


@pytest.mark.parametrize("act", [late.enter, late.drop])
def test_deciding_needs_a_reason_and_something_to_decide(device, register, ann, act):
    close(register)
    hand_in(device, event(ann))
    with pytest.raises(Refusal) as unexplained:
        act(register=register, entries=LateEntry.objects.all(), reason=" ", by=SYSTEM)
    with pytest.raises(Refusal) as empty:
        act(register=register, entries=[], reason=WHY, by=SYSTEM)
    assert (unexplained.value.code, empty.value.code) == ("reason_needed", "nothing_chosen")
    assert LateEntry.objects.get().settled_at is None


def test_id_of_something_else_is_not_kept(device, register, ann):
    first = event(ann)
    hand_in(device, first)
    other = Event(client_event_id=first.client_event_id, status="late", seat_id=ann.pk)
    assert hand_in(device, other)[0].refusal.code == "event_id_reused"
    assert LateEntry.objects.count() == 0


def test_page_lists_what_waits_and_settles_it(client, device, register, ann):
    client.force_login(device.user)
    page = f"/register/{register.meeting.session.ref}/1/"
    close(register)
    hand_in(device, event(ann))
    assert "1 entry waits" in client.get(page).content.decode()
    words = client.get(f"{page}waiting/").content.decode()
    assert "Ann: present" in words
    assert f"From {device.user.name}, Chrome on Android" in words
    entry = LateEntry.objects.get()
    body = {"entries": [str(entry.pk)], "reason": WHY, "outcome": "entered"}
    assert client.post(f"{page}waiting/", {**body, "reason": ""}).status_code == 422
    assert client.post(f"{page}waiting/", body).headers["Location"] == page
    assert client.get(f"{page}waiting/").content.decode().count("Nothing waits") == 1
    assert CheckIn.objects.get().seat == ann


def test_devices_are_listed_and_ended(client, device, register):
    client.force_login(device.user)
    page = f"/register/{register.meeting.session.ref}/1/devices/"
    assert "Chrome on Android" in client.get(page).content.decode()
    assert client.post(f"{page}{device.pk}/end/").headers["Location"] == page
    assert "Chrome on Android" not in client.get(page).content.decode()
    assert client.post(f"{page}99999999999999999999/end/").status_code == 404


def test_other_callers_are_refused_and_nothing_is_kept(register, ann):
    close(register)
    for add, about in ((walk_ins.add, {"name": "Wim"}), (headcounts.add, {"label": "Year 8", "count": 2})):
        more = {"audience_type": "school"} if "count" in about else {}
        with pytest.raises(Refusal):
            add(register=register, client_event_id=uuid4(), by=SYSTEM, **about, **more)
    assert LateEntry.objects.count() == 0
