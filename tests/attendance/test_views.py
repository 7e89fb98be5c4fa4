"""The register's pages, as a browser without script uses them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from attendance.models import CheckIn, Closing, HeadcountLine, Register, WalkIn
from attendance.operations import headcounts, registers
from delivery.operations import sessions
from kernel.actors import SYSTEM
from organisations.enums import AudienceType
from tests.factories.attendance import make_closed_register, make_register, make_seats, make_session, mark
from tests.factories.delivery import make_booking, make_held
from tests.factories.organisations import make_trainer

pytestmark = pytest.mark.django_db
NOTHING_TO_SAY = {"concern": "none", "intelligence": "none"}


@pytest.fixture
def trainer():
    return make_trainer()


@pytest.fixture
def session(trainer):
    return make_session(trainer=trainer)


@pytest.fixture
def phone(client, trainer):
    client.force_login(trainer)
    return client


def url(session, rest="", number=1):
    return f"/register/{session.ref}/{number}/{rest}"


def test_choose_leads_to_the_only_meeting(phone, session):
    response = phone.get(f"/register/{session.ref}/")
    assert response.headers["Location"] == url(session)


def test_choose_leads_to_the_meeting_of_today(phone, trainer):
    session = make_session(trainer=trainer, days=3, starts_at=timezone.now() - timedelta(days=1))
    response = phone.get(f"/register/{session.ref}/")
    assert response.headers["Location"] == url(session, number=2)


def test_choose_asks_when_no_meeting_is_today(phone, trainer):
    session = make_session(trainer=trainer, days=2, starts_at=timezone.now() + timedelta(days=5))
    response = phone.get(f"/register/{session.ref.lower()}/")
    assert response.status_code == 200
    assert [url(session, number=number) in response.content.decode() for number in (1, 2)] == [True, True]


def test_register_expects_the_young_people_that_bookings_announced(phone, trainer):
    session = make_session(trainer=trainer, starts_at=timezone.now() + timedelta(hours=1))
    make_booking(session, expected_under_18=20)
    make_booking(session, expected_under_18=4)
    make_held(session, expected_under_18=100)
    assert "Expect 24 under-18s with them" in phone.get(url(session)).content.decode()
    register = make_register(session)
    assert "The bookings announced 24 under-18s." in phone.get(url(session)).content.decode()
    form = BeautifulSoup(phone.get(url(session, "head-counts/")).content, "html.parser")
    assert [form.select_one(f"[name={name}]")["value"] for name in ("count", "label")] == ["24", "Under-18s"]
    headcounts.add(register=register, label="Year 8", count=22, audience_type=AudienceType.SCHOOL, by=SYSTEM)
    form = BeautifulSoup(phone.get(url(session, "head-counts/")).content, "html.parser")
    assert form.select_one("[name=count]").get("value") is None


def test_get_starts_nothing_and_post_does(phone, session):
    page = phone.get(url(session))
    assert (page.status_code, Register.objects.count()) == (200, 0)
    assert "Start the register" in page.content.decode()
    assert phone.get(url(session, "start/")).status_code == 405
    response = phone.post(url(session, "start/"))
    assert (response.status_code, response.headers["Location"]) == (302, url(session))
    assert Register.objects.get().meeting.session == session


def test_start_says_why_it_cannot(phone, trainer):
    session = make_session(trainer=trainer, starts_at=timezone.now() + timedelta(days=3))
    response = phone.post(url(session, "start/"))
    assert response.status_code == 409
    assert "from 24 hours before its meeting" in response.content.decode()


def test_start_of_a_cancelled_session_says_so(phone, trainer):
    session = make_session(trainer=trainer, starts_at=timezone.now() + timedelta(hours=2))
    sessions.cancel(session=session, reason="The trainer is ill.", by=SYSTEM)
    response = phone.post(url(session, "start/"))
    assert "was cancelled" in response.content.decode()


@pytest.mark.parametrize("days", [1, 2])
def test_cancelled_session_has_no_register_to_start(phone, trainer, days):
    session = make_session(trainer=trainer, days=days, starts_at=timezone.now() + timedelta(hours=30))
    sessions.cancel(session=session, reason="The trainer is ill.", by=SYSTEM)
    for page in (phone.get(f"/register/{session.ref}/", follow=True), phone.get(url(session))):
        words = page.content.decode()
        assert "This session was cancelled, so it has no register." in words
        assert "Start the register" not in words


def test_second_closing_leads_back_without_the_button(phone, session):
    make_closed_register(session, *make_seats(session, "Ann"))
    response = phone.post(url(session, "close/"), follow=True)
    assert response.redirect_chain == [(url(session), 302)]
    assert "This register was closed already." in response.content.decode()
    assert Closing.objects.count() == 1


def test_mark_leads_back_to_the_same_row(phone, session):
    (ann,) = make_seats(session, "Ann")
    make_register(session)
    response = phone.post(url(session, "marks/"), {"attendee": f"s-{ann.pk}", "status": "late"})
    assert response.headers["Location"] == url(session, f"#s-{ann.pk}")
    assert list(CheckIn.objects.values_list("seat", "status", "by_kind")) == [(ann.pk, "late", "user")]
    page = phone.get(url(session)).content.decode()
    assert "<strong data-count>1 of 1 here</strong>" in page
    assert 'name="status" value="late" aria-pressed="true"' in page


def test_mark_can_be_taken_back(phone, session):
    (ann,) = make_seats(session, "Ann")
    make_register(session)
    for status in ("present", "cleared"):
        phone.post(url(session, "marks/"), {"attendee": f"s-{ann.pk}", "status": status})
    assert "<strong data-count>0 of 1 here</strong>" in phone.get(url(session)).content.decode()


def test_mark_tells_the_script_how_things_stand(phone, session):
    ann, _ = make_seats(session, "Ann", "Ben")
    make_register(session)
    body = {"attendee": f"s-{ann.pk}", "status": "present", "event_id": str(uuid4())}
    answers = [
        phone.post(url(session, "marks/"), body, headers={"Accept": "application/json"}).json() for _ in range(2)
    ]
    assert answers == [{"status": "present", "label": "Present", "there": 1, "total": 2, "unmarked": 1}] * 2
    assert CheckIn.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"attendee": "s-", "status": "present"},
        {"attendee": "s-1; DROP", "status": "present"},
        {"attendee": "w-" + "z" * 36, "status": "present"},
        {"attendee": "w-" + "-" * 36, "status": "present"},
        {"attendee": "s-" + "9" * 18, "status": "present"},
        {"attendee": "s-1", "status": "asleep"},
        {"attendee": "s-1", "status": "present", "event_id": "1"},
    ],
)
def test_mark_answers_nonsense_plainly(phone, session, body):
    make_register(session)
    plain = phone.post(url(session, "marks/"), body)
    for_script = phone.post(url(session, "marks/"), body, headers={"Accept": "application/json"})
    assert (plain.status_code, for_script.status_code) == (409, 409)
    assert "That was not saved" in plain.content.decode()


def test_mark_on_a_closed_register_says_that_it_is_closed(phone, session):
    ann, ben = make_seats(session, "Ann", "Ben")
    make_closed_register(session, ann)
    response = phone.post(url(session, "marks/"), {"attendee": f"s-{ben.pk}", "status": "present"})
    assert response.status_code == 409
    assert "is closed and its marks are final" in response.content.decode()


@pytest.mark.parametrize("rest", ["people/", "head-counts/", "close/", "correct/"])
def test_forms_lead_to_the_start_where_nothing_is_started(phone, session, rest):
    assert phone.get(url(session, rest)).headers["Location"] == url(session)
    assert phone.post(url(session, rest)).headers["Location"] == url(session)


def test_mark_leads_to_the_start_where_nothing_is_started(phone, session):
    (ann,) = make_seats(session, "Ann")
    response = phone.post(url(session, "marks/"), {"attendee": f"s-{ann.pk}", "status": "present"})
    assert response.headers["Location"] == url(session)


def test_walk_in_is_added_once_however_often_it_is_sent(phone, session):
    make_register(session)
    form = phone.get(url(session, "people/"))
    assert "under 18" in form.content.decode()
    body = {"name": "Wim <b>de</b> Wit", "email": "", "event_id": form.context["form"].initial["event_id"]}
    responses = [phone.post(url(session, "people/"), body) for _ in range(2)]
    walk_in = WalkIn.objects.get()
    assert [one.headers["Location"] for one in responses] == [url(session, f"#w-{walk_in.pk}")] * 2
    assert "Wim &lt;b&gt;de&lt;/b&gt; Wit" in phone.get(url(session)).content.decode()


def test_walk_in_without_a_name_keeps_what_was_typed(phone, session):
    make_register(session)
    body = {"name": " ", "email": "wim@example.com", "event_id": str(uuid4())}
    response = phone.post(url(session, "people/"), body)
    assert response.status_code == 422
    assert 'value="wim@example.com"' in response.content.decode()


def test_headcount_is_added_and_removed(phone, session):
    make_seats(session, "Ann")
    make_register(session)
    organisation = session.bookings.get().organisation
    body = {"count": "28", "label": "Year 8 pupils", "audience_type": "school", "organisation": organisation.pk}
    response = phone.post(url(session, "head-counts/"), {**body, "event_id": str(uuid4())})
    line = HeadcountLine.objects.get()
    assert response.headers["Location"] == url(session, "#head-count")
    assert (line.count, line.audience_type, line.organisation) == (28, AudienceType.SCHOOL, organisation)
    page = phone.get(url(session)).content.decode()
    assert "Head-count: 28 people" in page
    assert "0 of 1 here" in page
    phone.post(url(session, f"head-counts/{line.pk}/remove/"))
    assert "Head-count: 0 people" in phone.get(url(session)).content.decode()


@pytest.mark.parametrize("count", ["0", "5001", "", "many", "1.5"])
def test_headcount_refuses_nonsense(phone, session, count):
    make_register(session)
    body = {"count": count, "label": "Year 8", "audience_type": "school", "event_id": str(uuid4())}
    assert phone.post(url(session, "head-counts/"), body).status_code == 422
    assert HeadcountLine.objects.count() == 0


def test_name_of_a_place_can_be_given_after_the_deadline(phone, session):
    (seat,) = make_seats(session, "")
    make_register(session)
    assert "Place 1, no name yet" in phone.get(url(session)).content.decode()
    response = phone.post(url(session, f"places/{seat.pk}/"), {"name": "Late Lena", "email": "lena@example.com"})
    seat.refresh_from_db()
    assert response.headers["Location"] == url(session, f"#s-{seat.pk}")
    assert (seat.name, seat.email) == ("Late Lena", "lena@example.com")


@pytest.mark.parametrize("pk", ["0", str(10**30)])
def test_name_of_a_place_elsewhere_is_not_found(phone, session, pk):
    make_register(session)
    (other,) = make_seats(make_session(), "Otto")
    assert phone.get(url(session, f"places/{pk}/")).status_code == 404
    assert phone.get(url(session, f"places/{other.pk}/")).status_code == 404


def test_close_tells_first_and_closes_then(phone, session):
    ann, _ = make_seats(session, "Ann", "Ben")
    mark(make_register(session), ann)
    summary = phone.get(url(session, "close/"))
    assert Closing.objects.count() == 0
    assert "The person who is not marked is recorded as absent" in summary.content.decode()
    response = phone.post(url(session, "close/"), NOTHING_TO_SAY)
    assert response.headers["Location"] == url(session)
    page = phone.get(url(session)).content.decode()
    assert "certificates are made now" in page
    assert "data-mark" not in page


def test_close_of_an_empty_register_asks_whether_nobody_came(phone, session):
    make_seats(session, "Ann")
    make_register(session)
    refused = phone.post(url(session, "close/"), NOTHING_TO_SAY)
    assert refused.status_code == 409
    assert "Nobody is marked yet" in refused.content.decode()
    phone.post(url(session, "close/"), {**NOTHING_TO_SAY, "empty": "on"})
    assert Closing.objects.get().marks.get().status == "absent"


def test_close_says_when_other_registers_are_waited_for(phone, trainer):
    session = make_session(trainer=trainer, days=2, starts_at=timezone.now() - timedelta(days=2))
    make_closed_register(session, *make_seats(session, "Ann"))
    page = phone.get(url(session)).content.decode()
    assert "once all 2 registers of this session are closed" in page


def test_correct_opens_again_with_a_reason(phone, session):
    make_closed_register(session, *make_seats(session, "Ann"))
    assert phone.post(url(session, "correct/"), {"reason": ""}).status_code == 422
    phone.post(url(session, "correct/"), {"reason": "Ann left at ten."})
    register = Register.objects.get()
    assert (register.state, register.reopened_for) == ("open", "Ann left at ten.")
    assert "Ann left at ten." in phone.get(url(session)).content.decode()


def test_close_page_of_a_closed_register_leads_to_the_sheet(phone, session):
    make_closed_register(session, *make_seats(session, "Ann"))
    assert phone.get(url(session, "close/")).headers["Location"] == url(session)


def test_pages_are_kept_by_no_cache(phone, session):
    make_register(session)
    assert phone.get(url(session)).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/register/%00/", "/register/UNKNOWN2/1/", f"/register/X/{10**20}/"])
def test_unknown_sessions_are_not_found(phone, path):
    assert phone.get(path).status_code == 404


def test_unknown_meetings_are_not_found(phone, session):
    assert [phone.get(url(session, number=number)).status_code for number in (0, 2, 40000)] == [404] * 3


@pytest.mark.parametrize("is_closed", [False, True])
def test_sheet_takes_as_many_queries_for_one_as_for_three(phone, session, is_closed):
    def queries_for():
        with CaptureQueriesContext(connection) as captured:
            assert phone.get(url(session)).status_code == 200
        return len(captured)

    first = make_seats(session, "Ann")
    register = make_register(session)
    mark(register, *first)
    if is_closed:
        registers.close(register=register, by=SYSTEM)
    few = queries_for()
    if is_closed:
        registers.amend(register=register, reason="More came.", by=SYSTEM)
    for seat in (*make_seats(session, "Ben"), *make_seats(session, "Cat")):
        mark(register, seat)
    phone.post(url(session, "people/"), {"name": "Wim", "event_id": str(uuid4())})
    if is_closed:
        registers.close(register=register, by=SYSTEM)
    assert queries_for() == few
