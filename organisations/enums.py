"""Choice sets of organisations."""

from django.db import models


class Role(models.TextChoices):
    """What somebody may do on a team. Each role is also a Wagtail group of the same name."""

    TRAINER = "trainer", "Trainer"
    PUBLISHER = "publisher", "Publisher"
    COORDINATOR = "coordinator", "Coordinator"


FORCE_CONTACT_GROUP = "Force contact"
ADMINISTRATOR_GROUP = "Administrator"


class TeamKind(models.TextChoices):
    """The strand a team works in. Protect and Prevent are kept apart."""

    PROTECT = "protect", "Protect"
    PREVENT = "prevent", "Prevent"


class AudienceType(models.TextChoices):
    """What kind of organisation it is."""

    BUSINESS = "business", "Business"
    CHARITY = "charity", "Charity or voluntary group"
    SCHOOL = "school", "School, college or trust"
    UNIVERSITY = "university", "University"
    LOCAL_AUTHORITY = "local_authority", "Council or parish"
    HEALTH = "health", "Health or care"
    POLICE = "police", "Police or law enforcement"
    CYBER_FIRM = "cyber_firm", "Cyber firm or network defender"
    COMMUNITY = "community", "Community group"
    PUBLIC_BODY = "public_body", "Other public body"


class SizeBand(models.TextChoices):
    """How many people work there: the bands of the Business Population Estimates."""

    NONE = "none", "No employees (sole trader or single director)"
    MICRO = "micro", "1 to 9 people"
    SMALL = "small", "10 to 49 people"
    MEDIUM = "medium", "50 to 249 people"
    LARGE = "large", "250 people or more"
    UNKNOWN = "unknown", "I don't know"


class AccessState(models.TextChoices):
    """Where an officer's request for police-only access stands."""

    REQUESTED = "requested", "Waiting for the force contact"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ContactState(models.TextChoices):
    """Where an ask to become the contact of an organisation stands."""

    ASKED = "asked", "Waiting for a coordinator"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Not approved"
    WITHDRAWN = "withdrawn", "Taken back"


class Stream(models.TextChoices):
    """What a team may send to those who said yes to it. Messages about a booking are none of these: they always go."""

    GUIDANCE = "guidance", "Other free training and guidance"
    ADVICE = "advice", "Changes to advice that was taught"
    FOLLOW_UP = "follow_up", "Questions some weeks after a session"


# What stands beside the box. Other words are another wording: nothing that was agreed to before changes.
BOXES = {
    Stream.GUIDANCE: "Tell me about other free training and guidance from the team",
    Stream.ADVICE: "Tell me when advice that I was taught changes",
    Stream.FOLLOW_UP: "Ask me, some weeks after a session, what has changed since",
}
HINT = "By e-mail, now and then. You can stop it at any time. Your booking does not depend on it."


def words_of(stream: Stream | str) -> str:
    """What somebody who says yes has before them, hint included."""
    return f"{BOXES[Stream(stream)]}\n{HINT}"


def stop_words(stream: Stream | str) -> str:
    """What somebody presses who says no."""
    return f"Stop sending me: {Stream(stream).label[:1].lower()}{Stream(stream).label[1:]}"


class ConsentDoor(models.TextChoices):
    """Where somebody said it."""

    BOOKING_FORM = "booking_form", "Booking form"
    API = "api", "Another system, over the API"
    MY_PAGE = "my_page", "Own page, signed in"
    LINK = "link", "Link in a mail"
    STAFF = "staff", "Told to staff"
