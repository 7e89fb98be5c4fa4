"""Choice sets of delivery."""

from django.db import models


class SessionState(models.TextChoices):
    """draft → scheduled → held → completed, or cancelled. "Full" and "bookings closed" are derived, never stored."""

    DRAFT = "draft", "Draft"
    SCHEDULED = "scheduled", "Scheduled"
    HELD = "held", "Held"
    COMPLETED = "completed", "Completed"
    CANCELLED = "cancelled", "Cancelled"


class Mode(models.TextChoices):
    """How people take part."""

    IN_PERSON = "in_person", "In person"
    ONLINE = "online", "Online"
    HYBRID = "hybrid", "In person and online"


class Visibility(models.TextChoices):
    """Who can find a session."""

    PUBLIC = "public", "Everyone"
    UNLISTED = "unlisted", "Anyone with the link"
    INVITED = "invited", "Invited organisations"
    POLICE = "police", "Police only"


class FundingStream(models.TextChoices):
    """Who pays for a session; apart from who delivers it and where."""

    REGIONAL = "regional", "Regional unit"
    FORCE = "force", "Force"
    NATIONAL = "national", "National programme"
    PARTNER = "partner", "Partner"


class TrainerRole(models.TextChoices):
    """What a trainer does at a session."""

    LEAD = "lead", "Lead trainer"
    CO_TRAINER = "co_trainer", "Co-trainer"
    GUEST = "guest", "Guest expert"


class Purpose(models.TextChoices):
    """What an allocation's places are for."""

    ROOM = "room", "In the room"
    ONLINE = "online", "Online"
    RESERVED = "reserved", "Reserved"


class BookingState(models.TextChoices):
    """held → confirmed → cancelled, or waiting. A hold that runs out is cancelled by the system."""

    HELD = "held", "Held until the e-mail is confirmed"
    CONFIRMED = "confirmed", "Confirmed"
    WAITING = "waiting", "On the waiting list"
    CANCELLED = "cancelled", "Cancelled"


class Standing(models.TextChoices):
    """Whether places of a session can be booked now, and if not, why. Derived, never stored."""

    OPEN = "open", "Open for booking"
    FULL = "full", "Full"
    NOT_YET = "not_yet", "Bookings not open yet"
    CLOSED = "closed", "Bookings closed"
    CANCELLED = "cancelled", "Cancelled"
    PAST = "past", "Already started"
