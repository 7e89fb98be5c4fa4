"""The pages of devices on which a register is taken without a network."""

from tests.factories.organisations import make_trainer
from tests.factories.pages import make_site
from tests.journeys.houses import House
from tests.journeys.rooms import Room


def devices() -> House:
    """What a trainer sees of them."""
    make_site()
    return House([Room(name="register_app", path="/register/")], user=make_trainer())
