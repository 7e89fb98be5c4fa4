"""Choice sets of certificates."""

from django.db import models

UNSIGNED = "Unsigned: "  # begins the error of a round that waits for the signing key


class Status(models.TextChoices):
    """Whether a certificate stands. "Expired" is derived from its date, so it is never late and never wrong."""

    VALID = "valid", "Valid"
    REPLACED = "replaced", "Replaced by a newer certificate"
    REVOKED = "revoked", "Withdrawn by the issuer"


class Standing(models.TextChoices):
    """What a checker is told."""

    VALID = "valid", "Valid"
    EXPIRED = "expired", "Expired"
    REPLACED = "replaced", "Replaced"
    REVOKED = "revoked", "Withdrawn"


class NameMatch(models.TextChoices):
    """How a typed name compares with the one on a certificate."""

    SAME = "same", "The same"
    SAME_BUT_ACCENTS = "same_but_accents", "The same apart from accents"
    OTHER = "other", "Another name"


class LogEvent(models.TextChoices):
    """What the public log tells of a certificate."""

    ISSUE = "issue", "Issued"
    REPLACE = "replace", "Replaced"
    REVOKE = "revoke", "Withdrawn"


class Scope(models.TextChoices):
    """What a design is for. The most specific one counts: that of the course, of the team, of the house."""

    HOUSE = "house", "The whole house"
    TEAM = "team", "A team"
    COURSE = "course", "A course"


class ProblemKind(models.TextChoices):
    """Why an earned certificate could not be made."""

    NO_NAME = "no_name", "The place has no name"
    UNDRAWABLE_NAME = "undrawable_name", "The name has letters the certificate's typeface lacks"
    UNDRAWABLE_COURSE = "undrawable_course", "The course has letters the certificate's typeface lacks"
    NOT_CONFIRMED = "not_confirmed", "The trainer has not said yes"


class CorrectionState(models.TextChoices):
    """What became of a correction that a holder asked for."""

    ASKED = "asked", "Waits for an answer"
    AGREED = "agreed", "Agreed, and a new certificate made"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Taken back"
    OVERTAKEN = "overtaken", "Settled otherwise: the certificate was replaced or withdrawn"


class Reason(models.TextChoices):
    """Why somebody has no certificate. Derived, never stored; the first that applies is told."""

    CANCELLED = "cancelled", "The session was cancelled"
    NO_NAME = "no_name", "No name"
    UNDRAWABLE_NAME = "undrawable_name", "Letters of the name that cannot be printed"
    UNDRAWABLE_COURSE = "undrawable_course", "Letters of the course that cannot be printed"
    NOT_YET = "not_yet", "Still to come"
    ABSENT = "absent", "Marked absent"
    EXCUSED = "excused", "Marked excused"
    NOT_LISTED = "not_listed", "Not on the register"
    TOO_FEW = "too_few", "Too few meetings"
    REGISTER_OPEN = "register_open", "Register not closed"
    NOT_CONFIRMED = "not_confirmed", "Not confirmed by the trainer"
    RULE_CHANGED = "rule_changed", "Rule changed afterwards"
    STUCK = "stuck", "It could not be made"
    NO_SIGNATURE = "no_signature", "Waits to be signed"
    WAITING = "waiting", "Being made"
