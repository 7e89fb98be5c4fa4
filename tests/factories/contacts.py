"""Contacts of organisations, and people who ask to be one."""

from accounts.models import User
from kernel.actors import SYSTEM, Actor
from organisations.models import ContactAsk, Organisation, Spokesperson
from organisations.operations import contacts
from organisations.operations.contacts import Whose
from tests.factories.organisations import actor, make_coordinator, make_organisation, make_user
from tests.factories.reference import make_reference


def make_contact(
    organisation: Organisation, email: str = "ana@bright.example", name: str = "Ana Ortiz"
) -> Spokesperson:
    """The contact of an organisation, with an account."""
    return contacts.name(organisation=organisation, person_name=name, email=email, is_sure=True, by=SYSTEM)


def make_ask(email: str = "ana@bright.example", whose: Whose | None = None) -> ContactAsk:
    """Somebody asks, of the firm in Reading unless said otherwise."""
    make_reference()
    user = User.objects.filter(email=email).first() or make_user(email)
    whose = whose or Whose(name="Bright Builders Ltd", postcode="RG1 1AA")
    return contacts.ask(user=user, whose=whose, person_name="Ana Ortiz", by=Actor.user(user.pk))


def make_ended() -> Spokesperson:
    """Somebody whose time as contact staff ended."""
    return contacts.end(spokesperson=make_contact(make_organisation()), by=SYSTEM)


def make_refused() -> ContactAsk:
    """Somebody who asked and was told no."""
    return contacts.refuse(ask=make_ask(), reason="Nobody there knows you.", by=actor(make_coordinator()))
