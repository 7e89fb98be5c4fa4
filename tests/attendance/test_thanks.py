"""Those who came are thanked once, on the morning after, and told what comes next."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from attendance.operations import registers, walk_ins
from correspondence.emails import compose
from correspondence.models import Message
from kernel.actors import SYSTEM
from tests.factories.attendance import make_register, make_seats, make_session, mark
from tests.factories.courses import make_course
from tests.factories.delivery import mails, make_coming, written

pytestmark = pytest.mark.django_db


def thanked() -> list[str]:
    return sorted(Message.objects.filter(kind="thank_you").values_list("to_email", flat=True))


def address(seat, email: str) -> None:
    type(seat).objects.filter(pk=seat.pk).update(email=email)


def held(**given):
    """A session with three people, two of them there, and its register."""
    session = make_session(**given)
    ada, bo, cy = make_seats(session, "Ada", "Bo", "Cy")
    for seat in (ada, bo, cy):
        address(seat, f"{seat.name.lower()}@bright.example")
    register = make_register(session)
    mark(register, ada)
    mark(register, bo)
    return session, register, cy


def test_close_thanks_those_who_came_on_the_next_morning():
    session, register, _ = held()
    registers.close(register=register, by=SYSTEM)
    assert thanked() == ["ada@bright.example", "bo@bright.example"]
    message = mails("thank_you")[0]
    due = message.due_at.astimezone(ZoneInfo("Europe/London"))
    tomorrow = timezone.localtime(timezone.now(), due.tzinfo).date() + timedelta(days=1)
    assert (due.date(), due.hour, message.group) == (tomorrow, 8, f"session:{session.pk}")


def test_close_again_thanks_those_added_and_nobody_twice():
    _, register, cy = held()
    registers.close(register=register, by=SYSTEM)
    registers.amend(register=register, reason="Cy was there.", by=SYSTEM)
    mark(register, cy)
    registers.close(register=register, by=SYSTEM)
    assert thanked() == ["ada@bright.example", "bo@bright.example", "cy@bright.example"]


def test_whoever_was_not_there_after_all_is_not_thanked():
    session, register, _ = held()
    registers.close(register=register, by=SYSTEM)
    registers.amend(register=register, reason="Ada was not there.", by=SYSTEM)
    mark(register, session.seats.get(name="Ada"), "absent")
    registers.close(register=register, by=SYSTEM)
    assert [compose(one) is None for one in mails("thank_you")] == [True, False]


def test_people_without_a_booking_are_thanked_too():
    session = make_session()
    register = make_register(session)
    for email in ("wes@bright.example", "wes@bright.example", ""):
        walk_ins.add(register=register, name="Wes", email=email, client_event_id=uuid4(), by=SYSTEM)
    registers.close(register=register, by=SYSTEM)
    assert thanked() == ["wes@bright.example"]
    assert "Hello Wes" in written("thank_you").text


def test_thanks_wait_for_the_last_register():
    session = make_session(starts_at=timezone.now() - timedelta(days=1, hours=2), days=2)
    make_seats(session, "Ada")
    session.seats.update(email="ada@bright.example")
    for number in (1, 2):
        assert thanked() == []
        register = make_register(session, meeting_no=number)
        mark(register, session.seats.get())
        registers.close(register=register, by=SYSTEM)
    assert thanked() == ["ada@bright.example"]


def test_nobody_is_thanked_weeks_later():
    _, register, _ = held(starts_at=timezone.now() - timedelta(days=30))
    registers.close(register=register, by=SYSTEM)
    assert thanked() == []


def test_thanks_say_what_comes_next():
    session, register, _ = held()
    other = make_coming(team=session.team, course=make_course(slug="next-steps", title="Next steps"))
    make_coming(team=session.team, course=session.course, in_days=5)
    registers.close(register=register, by=SYSTEM)
    mail = compose(mails("thank_you", "ada@bright.example")[0])
    assert mail.subject == f"Thank you for coming to {session.title}"
    for part in ("Next steps", f"/sessions/{other.ref}/", "http://testserver/my/", "certificate"):
        assert part in mail.text
    assert mail.text.count("/sessions/") == 2
