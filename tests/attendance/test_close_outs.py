"""The questions at the end of a meeting: where things went, never what they were."""

import pytest
from django.utils import timezone

from attendance.models import CloseOut, Closing
from attendance.operations import close_outs, registers
from attendance.operations.close_outs import Answers
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from records.models import TrailEntry
from tests.delivery.test_admin_history import enter
from tests.factories.attendance import make_closed_register, make_register, make_seats, make_session, mark
from tests.factories.organisations import make_trainer

pytestmark = pytest.mark.django_db
NOTHING = {"concern": "none", "intelligence": "none"}


def write(register, **answers):
    return close_outs.write(register=register, answers=Answers(**{**NOTHING, **answers}), by=SYSTEM)


@pytest.fixture
def register():
    return make_register()


def test_write_keeps_where_things_went(register):
    row = write(
        register,
        concern="handed_over",
        handed_to="Force safeguarding hub",
        intelligence="submitted",
        reference="50/ir/1234/26",
        lessons="Bring an adapter.",
    )
    assert (row.handed_to, row.reference, row.lessons, row.is_done) == (
        "Force safeguarding hub", "50/IR/1234/26", "Bring an adapter.", True
    )  # fmt: skip


def test_write_forgets_where_nothing_went(register):
    row = write(register, handed_to="Somebody", reference="50/IR/1234/26")
    assert (row.handed_to, row.reference) == ("", "")


def test_write_completes_what_was_still_to_do_and_the_trail_keeps_both(register):
    assert write(register, concern="open").is_done is False
    write(register, concern="handed_over", handed_to="MASH")
    write(register, concern="handed_over", handed_to="MASH")
    row = CloseOut.objects.get()
    entries = TrailEntry.objects.filter(subject_type="attendance.closeout", subject_id=str(row.pk))
    assert ([one.verb for one in entries], row.is_done) == (["write", "write"], True)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"concern": ""}, "answer_needed"),
        ({"intelligence": "perhaps"}, "answer_needed"),
        ({"concern": "handed_over"}, "handed_to_needed"),
        ({"intelligence": "submitted"}, "reference_needed"),
        ({"intelligence": "submitted", "reference": "He said that he sells logins"}, "bad_reference"),
        ({"intelligence": "submitted", "reference": "A MAN OF 20"}, "bad_reference"),
        ({"intelligence": "submitted", "reference": "1234: he sells logins"}, "bad_reference"),
    ],
)
def test_write_refuses_what_is_missing_or_too_much(register, answers, code):
    with pytest.raises(Refusal) as refused:
        write(register, **answers)
    assert (refused.value.code, CloseOut.objects.count()) == (code, 0)


def test_close_is_refused_with_the_answers_that_are(register):
    (seat,) = make_seats(register.meeting.session, "Ann")
    mark(register, seat)
    bad = Answers(concern="handed_over", intelligence="none")
    with pytest.raises(Refusal):
        registers.close(register=register, answers=bad, by=SYSTEM)
    assert Closing.objects.count() == 0
    registers.close(register=register, answers=Answers(**NOTHING), by=SYSTEM)
    assert CloseOut.objects.get().register == register


def test_closed_register_says_what_is_still_to_do(client):
    trainer = make_trainer()
    session = make_session(trainer=trainer)
    client.force_login(trainer)
    url = f"/register/{session.ref}/1/"
    make_closed_register(session, *make_seats(session, "Ann"))
    assert "not answered yet" in client.get(url).content.decode()
    assert client.post(f"{url}close-out/", {**NOTHING, "intelligence": "open"}).headers["Location"] == url
    assert "Intelligence is still to be submitted." in client.get(url).content.decode()
    client.post(f"{url}close-out/", {**NOTHING, "intelligence": "submitted", "reference": "IR 1234"})
    page = client.get(url).content.decode()
    assert ("still to be submitted" in page, "IR 1234" in page) == (False, False)


def test_close_asks_and_remembers_after_an_amendment(client):
    trainer = make_trainer()
    session = make_session(trainer=trainer)
    (seat,) = make_seats(session, "Ann")
    register = make_register(session)
    mark(register, seat)
    client.force_login(trainer)
    url = f"/register/{session.ref}/1/close/"
    refused = client.post(url)
    assert (refused.status_code, Closing.objects.count()) == (422, 0)
    client.post(url, {**NOTHING, "lessons": "Bring an adapter."})
    register.refresh_from_db()
    registers.amend(register=register, reason="Ann left", by=SYSTEM)
    assert "Bring an adapter." in client.get(url).content.decode()


def test_history_shows_answers_to_those_who_take_the_register():
    trainer = make_trainer()
    session = make_session(trainer=trainer, starts_at=timezone.now())
    register = make_register(session)
    write(register, lessons="Bring an adapter.")
    client = enter(trainer)
    assert "Bring an adapter." in client.get(f"/cms/registers/{register.pk}/history/").content.decode()
