"""The pages on which a final booking is changed, by those of the booking and by staff."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page

from delivery.enums import Approval
from delivery.models import Booking, Session
from delivery.operations import sessions
from kernel.actors import SYSTEM
from tests.delivery.asking import ANSWERS, make_asking_session
from tests.factories.delivery import make_booking, make_coming
from tests.factories.organisations import make_trainer
from tests.factories.pages import make_course_page, make_site
from tests.journeys.houses import House
from tests.journeys.rooms import Room, pressing
from tests.journeys.staff_houses import screen


def changing() -> House:
    """Another date, more places, the room or online; and what is said where it is too late, or the session is off."""
    make_site()
    course = make_course_page(title="Cyber basics", slug="cyber-basics-changes").course
    session = make_coming(course=course, mode="hybrid", capacity=4, changes_close_at=timezone.now() + timedelta(days=5))
    booking = make_booking(session, "Ada Attendee, ada@bright.example", "Ben Brown")
    there = make_coming(course=course, mode="in_person", in_days=20, approval=Approval.ALL)
    make_coming(course=course, in_days=30, capacity=1)
    late = make_booking(make_coming(), "Cy Clark, cy@bright.example", booker_email="cy@late.example")
    Session.objects.filter(pk=late.session_id).update(changes_close_at=timezone.now())
    off = make_booking(make_coming(course=course), "Dee Dawes", booker_email="dee@off.example")
    sessions.cancel(session=off.session, reason="The hall was flooded.", by=SYSTEM)
    lonely = make_booking(make_coming(), booker_email="eve@lonely.example")
    asked, nameless = _asked(), make_booking(make_coming(), places=3, booker_email="gil@nameless.example")
    at, own = f"/bookings/{booking.ref}/", f"/seats/{booking.ref}-1/"
    rows = (booking, booking.seats.get(number=1), late, late.seats.get(), off, lonely, asked, nameless)
    return House(
        [
            Room(name="booking", path=at, state="hybrid, with a deadline"),
            Room(name="seat", path=own, state="hybrid"),
            Room(name="booking", path=f"/bookings/{late.ref}/", state="changes closed"),
            Room(name="seat", path=f"/seats/{late.ref}-1/", state="changes closed"),
            Room(name="booking", path=f"/bookings/{off.ref}/", state="session cancelled, other dates"),
            Room(name="booking_move_dates", path=f"{at}move/"),
            Room(name="booking_move_dates", path=f"/bookings/{lonely.ref}/move/", state="no other date"),
            Room(name="booking_move", path=f"{at}move/{there.ref}/"),
            Room(name="booking_add", path=f"{at}add/"),
            Room(name="booking_add", path=f"{at}add/", state="errors", then=pressing("Add them")),
            Room(name="booking_seat_switch", path=f"{at}places/2/switch/"),
            Room(name="seat_switch", path=f"{own}switch/"),
            *_saying_more(asked, nameless),
        ],
        keys=[row.key for row in rows],
    )


def _saying_more(asked: Booking, nameless: Booking) -> list[Room]:
    """The pages on which a booking answers its course's questions, and says who comes."""
    answers, people = f"/bookings/{asked.ref}/answers/", f"/bookings/{nameless.ref}/people/"
    book = f"/sessions/{asked.session.ref}/book/"
    return [
        Room(name="booking", path=f"/bookings/{asked.ref}/", state="with answers"),
        Room(name="booking_answers", path=answers),
        Room(name="booking_answers", path=answers, state="errors", then=_taking_back),
        Room(name="book", path=book, state="with questions"),
        Room(name="book", path=book, state="with questions, errors", then=pressing("Book")),
        Room(name="booking_people", path=people),
        Room(name="booking_people", path=people, state="errors", then=pressing("Save the names")),
        Room(name="booking_people", path=people, state="rows at fault", then=_choosing_a_bad_file),
    ]


def _asked() -> Booking:
    """A booking that answered everything that its course asks."""
    return make_booking(make_asking_session(), answers=ANSWERS, booker_email="fay@asked.example")


def _taking_back(page: Page) -> None:
    """An answer that has to be given is given, and the one below it is not."""
    page.get_by_label("How many laptops?").fill("")
    pressing("Save")(page)


def _choosing_a_bad_file(page: Page) -> None:
    """Two rows of the file are wrong."""
    content = b"Name,E-mail\nBen,ben@\n,cy@x.example\n"
    page.locator("input[type=file]").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": content})
    pressing("Save the names")(page)


def changing_for_others() -> House:
    """The same on somebody's behalf."""
    make_site()
    trainer = make_trainer()
    session = make_coming(mode="hybrid", trainers=((trainer, "lead"),))
    make_coming(course=session.course, in_days=20)
    booking = make_booking(session, "Ada Attendee, ada@bright.example", "Ben Brown")
    asked = make_booking(make_asking_session(trainers=((trainer, "lead"),)), places=2, answers=ANSWERS)
    return House(
        [
            screen("bookings:inspect", asked.pk, state="with answers"),
            screen("bookings:answers", asked.pk),
            screen("bookings:people", asked.pk),
            screen("bookings:people", asked.pk, state="errors", then=pressing("Name people")),
            *(screen(f"bookings:{name}", booking.pk) for name in ("inspect", "move", "add_places", "switch")),
            screen("bookings:move", booking.pk, state="errors", then=pressing("Move the booking")),
            screen("bookings:switch", booking.pk, state="errors", then=pressing("Switch a place")),
        ],
        user=trainer,
    )
