"""Bodies, people, and what people agreed to."""

from organisations.models.bodies import (
    Force,
    ForceContact,
    Lasting,
    Membership,
    Organisation,
    Outcode,
    Region,
    Sector,
    Team,
)
from organisations.models.consents import Consent, ConsentWording, Recipient
from organisations.models.people import ContactAsk, ContactPoint, Person, PoliceAccess, Spokesperson

__all__ = [
    "Consent",
    "ConsentWording",
    "ContactAsk",
    "ContactPoint",
    "Force",
    "ForceContact",
    "Lasting",
    "Membership",
    "Organisation",
    "Outcode",
    "Person",
    "PoliceAccess",
    "Recipient",
    "Region",
    "Sector",
    "Spokesperson",
    "Team",
]
