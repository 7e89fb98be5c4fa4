"""The pages of devices on which a register is taken without a network."""

from attendance.models import Register
from tests.factories.attendance import make_closed_register, make_late, make_register, make_seats, make_session
from tests.factories.organisations import make_trainer
from tests.factories.pages import make_site
from tests.journeys.houses import House
from tests.journeys.rooms import Room, pressing


def devices() -> House:
    """Somebody's device handed a mark in after the closing."""
    make_site()
    trainer = make_trainer()
    over, quiet = make_session(trainer=trainer), make_session(trainer=trainer)
    seats = make_seats(over, "Ada Attendee")
    make_closed_register(over, *seats)
    make_late(Register.objects.get(meeting__session=over), *seats, user=trainer)
    make_register(quiet)
    at, still = f"/register/{over.ref}/1/", f"/register/{quiet.ref}/1/"
    return House(
        [
            Room(name="register_app", path="/register/"),
            Room(name="register", path=at, state="entries came late"),
            Room(name="register_waiting", path=f"{at}waiting/"),
            Room(name="register_waiting", path=f"{at}waiting/", state="errors", then=pressing("Enter them")),
            Room(name="register_waiting", path=f"{still}waiting/", state="nothing waits"),
            Room(name="register_devices", path=f"{at}devices/"),
            Room(name="register_devices", path=f"{still}devices/", state="no device"),
        ],
        user=trainer,
    )
