"""The pages on which attendance reports are imported and settled, as a browser without script uses them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from attendance.models import CheckIn, Report, ReportEntry, WalkIn
from attendance.operations import registers, report_entries, reports
from attendance.operations.report_files import read
from attendance.queries import sheet
from kernel.actors import SYSTEM
from records.operations import retention
from tests.factories import reports as files
from tests.factories.attendance import make_register, make_seats, make_session
from tests.factories.organisations import make_trainer
from tests.factories.pages import make_site
from tests.journeys.report_houses import make_waiting

pytestmark = pytest.mark.django_db


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


def url(session, rest=""):
    return f"/register/{session.ref}/1/reports/{rest}"


def make_more(register, name="Zed"):
    said = read(files.plain(f",{name},,,,60"), register.meeting)
    return reports.enter(register=register, read=said, minimum_minutes=45, by=SYSTEM).report


def upload(raw, name="report.csv"):
    return {"file": SimpleUploadedFile(name, raw, content_type="text/csv"), "minimum_minutes": "45"}


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def test_register_leads_to_its_reports(phone, session):
    make_register(session)
    page = soup(phone.get(f"/register/{session.ref}/1/"))
    assert [link["href"] for link in page.select("main a[href*=reports]")] == [url(session)]
    form = soup(phone.get(url(session)))
    assert form.select_one("[name=minimum_minutes]")["value"] == "45"


def test_import_leads_to_what_became_of_it(phone, session):
    register = make_register(session)
    (ann,) = make_seats(session, "Ann")
    raw = files.teams(register.meeting, [("Ann", ann.email, [(0, 60)])])
    response = phone.post(url(session), upload(raw))
    report = Report.objects.get()
    assert response.headers["Location"] == url(session, f"{report.pk}/")
    words = phone.get(url(session, f"{report.pk}/")).content.decode()
    assert "It names 1 person." in words
    assert "Nobody in this report waits for a decision." in words
    again = phone.post(url(session), upload(raw), follow=True)
    assert "This file was imported before. Nothing has changed." in again.content.decode()
    assert (Report.objects.count(), CheckIn.objects.count()) == (1, 1)


def test_bad_file_changes_nothing_and_lists_every_bad_row(phone, session):
    make_register(session)
    (ann,) = make_seats(session, "Ann")
    raw = files.plain(f",Ann,{ann.email},,,60", ",,,,,60", ",Ben,,,,soon")
    response = phone.post(url(session), upload(raw))
    assert response.status_code == 422
    lines = [line.get_text() for line in soup(response).select(".govuk-error-summary__list li")]
    assert [line.partition(":")[0] for line in lines] == ["Row 3", "Row 4"]
    assert (Report.objects.count(), CheckIn.objects.count()) == (0, 0)


def test_report_of_another_day_is_told_at_the_file(phone, session):
    make_register(session)
    response = phone.post(url(session), upload(files.plain(",Ann,,01/02/2025 10:00,01/02/2025 11:00,")))
    assert response.status_code == 409
    link = soup(response).select_one(".govuk-error-summary__list a")
    assert link["href"] == "#id_file"
    assert link.get_text().startswith("This report is of a meeting on Saturday 1 February 2025")


def test_reports_need_a_register(phone, session):
    assert phone.get(url(session)).headers["Location"] == f"/register/{session.ref}/1/"


def test_same_name_waits_for_a_yes(phone, session):
    report = make_waiting(session)
    page = soup(phone.get(url(session, f"{report.pk}/")))
    (tick,) = page.select("[name=yes]")
    assert tick.has_attr("checked")
    assert "is Ada Attendee" in tick.find_next("label").get_text(" ", strip=True)
    response = phone.post(url(session, f"{report.pk}/"), {"yes": [tick["value"], "nonsense", "1:w-nothing"]})
    assert response.headers["Location"] == url(session, f"{report.pk}/")
    assert [(row.name, row.status) for row in sheet(report.register).rows] == [
        ("Ada Attendee", "present"), ("Ben Brown", ""),
    ]  # fmt: skip
    again = phone.post(url(session, f"{report.pk}/"), {"yes": tick["value"]})
    assert again.status_code == 409
    assert "Somebody has settled this already." in again.content.decode()


@pytest.mark.parametrize(
    ("name", "sent", "state"),
    [
        ("iPhone", {"answer": "walk_in", "name": "Cy Came"}, "entered"),
        ("iPhone", {"answer": "aside"}, "set_aside"),
        ("Ben B", {"answer": "left_early"}, "entered"),
        ("Pat Presenter", {"answer": "back"}, "waiting"),
    ],
)
def test_each_answer_settles(phone, session, name, sent, state):
    report = make_waiting(session)
    entry = report.entries.get(name=name)
    response = phone.post(url(session, f"{report.pk}/{entry.pk}/"), sent)
    assert response.headers["Location"] == url(session, f"{report.pk}/")
    entry.refresh_from_db()
    assert entry.state == state
    assert WalkIn.objects.count() == (sent["answer"] == "walk_in")


def test_import_is_taken_back(phone, session):
    report = make_waiting(session)
    response = phone.post(url(session, f"{report.pk}/take-back/"), follow=True)
    assert response.redirect_chain == [(url(session), 302)]
    assert "The import is taken back, and 0 marks with it." in response.content.decode()
    assert (Report.objects.count(), ReportEntry.objects.count()) == (0, 0)
    assert phone.get(url(session, f"{report.pk}/take-back/")).status_code in {404, 405}


def test_register_and_closing_say_how_many_wait(phone, session):
    make_waiting(session)
    for rest in ("", "close/"):
        words = " ".join(soup(phone.get(f"/register/{session.ref}/1/{rest}")).get_text().split())
        assert "2 people" in words
        assert "for your decision" in words


def test_history_tells_of_imports_and_decisions(phone, session):
    make_site()
    report = make_waiting(session)
    report_entries.set_aside(entry=report.entries.get(name="iPhone"), by=SYSTEM)
    reports.take_back(report=make_more(report.register), by=SYSTEM)
    rows = soup(phone.get(f"/cms/registers/{report.register_id}/history/")).select("tbody tr")
    found = [[cell.get_text(" ", strip=True) for cell in row.select("td")][2:] for row in rows]
    assert found == [
        ["Register: import of an attendance report taken back", "Marks taken back: “0”"],
        [
            "Register: attendance report imported",
            "Saved by: “Our template” Not known: “1” People in it: “1” Least minutes: “45”",
        ],
        ["Person in an attendance report: set aside", "State: “Not an attendee”"],
        [
            "Register: attendance report imported",
            "Saved by: “Microsoft Teams” Not known: “2” People in it: “4” No attendees: “1” "
            "Not there long enough: “1” Least minutes: “45”",
        ],
        ["Register: opened", ""],
    ]


def test_place_may_be_chosen(phone, session):
    report = make_waiting(session)
    entry = report.entries.get(name="iPhone")
    page = soup(phone.get(url(session, f"{report.pk}/{entry.pk}/")))
    values = {option.get_text().partition(",")[0]: option["value"] for option in page.select("option")}
    phone.post(url(session, f"{report.pk}/{entry.pk}/"), {"answer": values["Ben Brown"]})
    entry.refresh_from_db()
    assert (entry.seat.name, entry.state, entry.check_in.status) == ("Ben Brown", "entered", "present")


def test_somebody_who_dialled_in_is_settled(phone, session):
    report = make_more(make_register(session), "+44 7700 900123")
    (ann,) = make_seats(session, "Ann")
    at = url(session, f"{report.pk}/{report.entries.get().pk}/")
    form = soup(phone.get(at))
    typed = {field["name"]: field.get("value", "") for field in form.select("main form input[name]")}
    assert typed["name"] == ""
    assert phone.post(at, {**typed, "answer": f"s-{ann.pk}"}).status_code == 302
    assert report.entries.get().seat == ann


def test_names_of_a_report_go_with_those_of_the_attendees(session):
    report = make_waiting(session)
    before = list(report.entries.values_list("state", "minutes"))
    retention.run(by=SYSTEM, is_dry=False, now=timezone.now() + timedelta(days=700))
    assert report.entries.exclude(name="").count() == 4
    retention.run(by=SYSTEM, is_dry=False, now=timezone.now() + timedelta(days=800))
    left = report.entries.exclude(name="", email="", reference="").count()
    assert (left, list(report.entries.values_list("state", "minutes"))) == (0, before)


def test_walk_in_needs_a_name(phone, session):
    report = make_waiting(session)
    entry = report.entries.get(name="iPhone")
    response = phone.post(url(session, f"{report.pk}/{entry.pk}/"), {"answer": "walk_in", "name": ""})
    assert response.status_code == 422
    assert "Enter the person&#x27;s name" in response.content.decode()


def test_settled_person_leads_back(phone, session):
    report = make_waiting(session)
    entry = report.entries.get(name="iPhone")
    ReportEntry.objects.filter(pk=entry.pk).update(state="entered", seat=session.seats.first())
    assert phone.get(url(session, f"{report.pk}/{entry.pk}/")).headers["Location"] == url(session, f"{report.pk}/")


def test_template_has_everybody_and_comes_back(phone, session):
    register = make_register(session)
    make_seats(session, "=Ann", "Ben")
    response = phone.get(url(session, "template.csv"))
    text = response.content.decode("utf-8-sig")
    ref = session.bookings.get().ref
    assert text.splitlines()[1].startswith(f'"{ref}/1","\'=Ann",')
    filled = text.replace('"","",""', '"","","60"').encode("utf-8-sig")
    phone.post(url(session), upload(filled))
    assert [(row.name, row.status) for row in sheet(register).rows] == [("=Ann", "present"), ("Ben", "present")]


def test_closed_register_shows_and_takes_nothing(phone, session):
    report = make_waiting(session)
    registers.close(register=report.register, by=SYSTEM, empty=True)
    page = soup(phone.get(url(session, f"{report.pk}/")))
    assert [len(page.select(one)) for one in ("main form button", f"main a[href^='{url(session)}{report.pk}/']")] == [
        0,
        0,
    ]
    response = phone.post(url(session), upload(files.plain(",Zed,,,,60")))
    assert response.status_code == 409
    assert "This register is closed" in response.content.decode()


def test_others_see_nothing_of_it(client, session):
    report = make_waiting(session)
    entry = report.entries.first()
    client.force_login(make_trainer())
    for rest in ("", "template.csv", f"{report.pk}/", f"{report.pk}/{entry.pk}/"):
        assert client.get(url(session, rest)).status_code in {403, 404}


def test_report_of_another_register_is_not_found(phone, session, trainer):
    make_register(session)
    other = make_waiting(make_session(trainer=trainer))
    assert phone.get(url(session, f"{other.pk}/")).status_code == 404
    assert phone.get(url(session, f"{10**30}/")).status_code == 404


def test_report_asks_the_same_few_questions_for_three_and_for_thirty(phone, trainer):
    counted = []
    for size in (3, 30):
        session = make_session(trainer=trainer)
        register = make_register(session)
        seats = make_seats(session, *(f"Person {number}" for number in range(size)))
        people = [(seat.name, "" if number % 2 else seat.email, [(0, 60)]) for number, seat in enumerate(seats)]
        phone.post(url(session), upload(files.teams(register.meeting, people)))
        with CaptureQueriesContext(connection) as queries:
            assert phone.get(url(session, f"{Report.objects.get(register=register).pk}/")).status_code == 200
        counted.append(len(queries))
    assert counted == [counted[0]] * 2
