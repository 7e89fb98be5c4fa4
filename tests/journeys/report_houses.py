"""The pages on which attendance reports of online meetings are imported and settled."""

from attendance.models import Report
from attendance.operations import registers, reports
from delivery.models import Session
from kernel.actors import SYSTEM
from tests.factories.attendance import make_register, make_seats, make_session
from tests.factories.organisations import make_trainer
from tests.factories.pages import make_site
from tests.factories.reports import make_read
from tests.journeys.houses import House
from tests.journeys.rooms import Room, pressing


def importing() -> House:
    """A report with somebody in every state, and one on a register that was closed since."""
    make_site()
    trainer = make_trainer()
    session, closed = make_session(trainer=trainer), make_session(trainer=trainer)
    report, over = make_waiting(session), make_waiting(closed)
    registers.close(register=over.register, by=SYSTEM, empty=True)
    short, _same, unknown, host = (entry.pk for entry in report.entries.all())
    at, here = f"/register/{session.ref}/1/reports/", f"/register/{session.ref}/1/reports/{report.pk}/"
    return House(
        [
            Room(name="register_reports", path=at),
            Room(name="register_reports", path=at, state="errors", then=pressing("Import the report")),
            Room(name="register_reports", path=f"/register/{closed.ref}/1/reports/", state="closed"),
            Room(name="register_report", path=here),
            Room(name="register_report", path=f"/register/{closed.ref}/1/reports/{over.pk}/", state="closed"),
            Room(name="register_report_entry", path=f"{here}{unknown}/", state="waiting"),
            Room(name="register_report_entry", path=f"{here}{unknown}/", state="errors", then=pressing("Save")),
            Room(name="register_report_entry", path=f"{here}{short}/", state="too short"),
            Room(name="register_report_entry", path=f"{here}{host}/", state="set aside"),
        ],
        user=trainer,
    )


def make_waiting(session: Session) -> Report:
    """A report with one who was not there long enough, one known by name, one by nothing, and a host."""
    _ada, ben = make_seats(session, "Ada Attendee", "Ben Brown")
    register = make_register(session)
    people = [
        ("Ben B", ben.email, [(0, 10)]),
        ("ATTENDEE, Ada", "", [(0, 20), (25, 60)]),
        ("iPhone", "", [(0, 60)]),
        ("Pat Presenter (Host)", "", [(0, 60)]),
    ]
    said = make_read(register.meeting, people)
    return reports.enter(register=register, read=said, minimum_minutes=45, by=SYSTEM).report
