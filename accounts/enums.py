"""Choice sets of accounts."""

from django.db import models


class ChallengePurpose(models.TextChoices):
    """What a code sent by e-mail proves an address for."""

    BOOKING = "booking", "Confirm a booking"
    REQUEST = "request", "Ask for a session"
    SIGN_IN = "sign_in", "Sign in"


class LinkPurpose(models.TextChoices):
    """Why somebody was sent a link to set their password."""

    INVITED = "invited", "Invited to join the staff"
    RESET = "reset", "Reset by an administrator"
    FORGOTTEN = "forgotten", "Asked for by somebody who forgot it"
