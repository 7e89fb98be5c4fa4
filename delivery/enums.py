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
    """held → confirmed → cancelled; or waiting, or pending before confirmed. What runs out is cancelled by the system.

    Held, pending and confirmed bookings have their places; one that waits has them only while an offer is open.
    """

    HELD = "held", "Held until the e-mail is confirmed"
    PENDING = "pending", "Waiting for the team's approval"
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


class Approval(models.TextChoices):
    """Which bookings of a session wait for a person's yes."""

    NONE = "none", "None: every booking is final at once"
    UNUSUAL = "unusual", "Those from free e-mail services, or whose address does not fit the organisation"
    ALL = "all", "All"


class ApprovalState(models.TextChoices):
    """How a booking stands with the people who approve it."""

    NOT_NEEDED = "not_needed", "Not needed"
    ASKED = "asked", "Waiting for approval"
    GIVEN = "given", "Approved"
    REFUSED = "refused", "Not approved"


class ApprovalReason(models.TextChoices):
    """Why a booking waits for a person's yes."""

    EVERY_BOOKING = "every", "Every booking of this session is looked at"
    FREE_MAIL = "free_mail", "The address is with a free e-mail service"
    OTHER_DOMAIN = "other_domain", "The address does not fit the organisation's others"


class OfferState(models.TextChoices):
    """open → accepted, declined, lapsed, or withdrawn by the team. Only an open offer has places."""

    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    LAPSED = "lapsed", "Ran out"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RequestState(models.TextChoices):
    """unproved → new → accepted, declined, offered another session, referred, or withdrawn by those who asked."""

    UNPROVED = "unproved", "Waiting for the e-mail to be confirmed"
    NEW = "new", "New"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    OFFERED = "offered", "Offered an open session"
    REFERRED = "referred", "Referred to another region"
    WITHDRAWN = "withdrawn", "Withdrawn"


class AskState(models.TextChoices):
    """How a trainer stands to a session that they were asked for, or offered to take."""

    ASKED = "asked", "Asked"
    OFFERED = "offered", "Offered to take it"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Audience(models.TextChoices):
    """Whom staff write to about a session. Nobody whose place was cancelled or given back is among them."""

    EVERYONE = "everyone", "Everyone: those who booked, and all with a place who gave an address"
    PEOPLE = "people", "Only people with a place who gave an address"
    BOOKERS = "bookers", "Only those who booked"
    UNNAMED = "unnamed", "Only those who booked places that have no name yet"
    WAITING = "waiting", "Only those on the waiting list"


class InvitationStanding(models.TextChoices):
    """Whether an invitation is good, and if not, why. Derived, never stored."""

    GOOD = "good", "Good"
    REVOKED = "revoked", "Withdrawn"
    EXPIRED = "expired", "Ran out"
    USED_UP = "used_up", "All its places are booked"


class Change(models.TextChoices):
    """What was changed of a booking that is final, in a notice of it."""

    MOVED = "moved", "Moved to another date"
    ADDED = "added", "Places added"
    SWITCHED = "switched", "Takes part another way"
