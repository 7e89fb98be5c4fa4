"""Choice sets of attendance."""

from django.db import models


class RegisterState(models.TextChoices):
    """Whether marks may still be added."""

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class MarkStatus(models.TextChoices):
    """What the register says of one person at one meeting."""

    PRESENT = "present", "Present"
    LATE = "late", "Late"
    LEFT_EARLY = "left_early", "Left early"
    ABSENT = "absent", "Absent"
    EXCUSED = "excused", "Excused"


class CheckInStatus(models.TextChoices):
    """What one event says of one person: a mark, or that the mark is taken back."""

    PRESENT = "present", "Present"
    LATE = "late", "Late"
    LEFT_EARLY = "left_early", "Left early"
    ABSENT = "absent", "Absent"
    EXCUSED = "excused", "Excused"
    CLEARED = "cleared", "Not marked"


# Those who were there, for shares of attendance, counts and returns.
THERE = (MarkStatus.PRESENT, MarkStatus.LATE, MarkStatus.LEFT_EARLY)


class ScanOutcome(models.TextChoices):
    """What the register makes of a ticket."""

    ENTERED = "entered", "Marked present"
    ALREADY_IN = "already_in", "Here already"
    GIVEN_BACK = "given_back", "The place was given back"
    NOT_CONFIRMED = "not_confirmed", "The booking is not final"
    OTHER_SESSION = "other_session", "Another session"
    POLICE_ONLY = "police_only", "This session is for police only"
    UNKNOWN = "unknown", "Not a ticket of anybody now"


class Source(models.TextChoices):
    """How a check-in came about."""

    REGISTER = "register", "Marked by the trainer"
    SCAN = "scan", "Scanned"
    SELF = "self", "Checked in themselves"
    IMPORT = "import", "Imported report"
    PAPER = "paper", "Typed from paper"
    API = "api", "Over the API"


class Layout(models.TextChoices):
    """Which program's attendance report a file is."""

    TEAMS = "teams", "Microsoft Teams"
    TEAMS_2021 = "teams_2021", "Microsoft Teams, as in 2021"
    TEAMS_2020 = "teams_2020", "Microsoft Teams, as in 2020"
    ZOOM = "zoom", "Zoom"
    PLAIN = "plain", "Our template"


class EntryState(models.TextChoices):
    """What became of one person of an attendance report."""

    ENTERED = "entered", "Marked present"
    KEPT = "kept", "Was marked already"
    TOO_SHORT = "too_short", "Not there long enough"
    DIFFERS = "differs", "Marked away, yet in the report"
    WAITING = "waiting", "Nobody knows who it is"
    SET_ASIDE = "set_aside", "Not an attendee"


# Those about whom somebody has to say something.
UNSETTLED = (EntryState.WAITING, EntryState.DIFFERS)


class MatchedBy(models.TextChoices):
    """How it was found out whose place an entry of a report is."""

    REFERENCE = "reference", "By the reference"
    EMAIL = "email", "By the e-mail address"
    PERSON = "person", "Somebody said so"


class Concern(models.TextChoices):
    """Whether somebody gave cause for concern, and whether it went to those who act on it."""

    NONE = "none", "No"
    HANDED_OVER = "handed_over", "Yes, and it was handed over"
    OPEN = "open", "Yes, it is still to be handed over"


class Intelligence(models.TextChoices):
    """Whether intelligence was heard, and whether it was submitted."""

    NONE = "none", "No"
    SUBMITTED = "submitted", "Yes, and it was submitted"
    OPEN = "open", "Yes, it is still to be submitted"


class LateKind(models.TextChoices):
    """What a device handed in that the register could not take."""

    MARK = "mark", "Mark"
    WALK_IN = "walk_in", "Came without a booking"
    HEADCOUNT = "headcount", "Head-count"


class LateOutcome(models.TextChoices):
    """What became of it."""

    ENTERED = "entered", "Entered"
    DROPPED = "dropped", "Left out"
