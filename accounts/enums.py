"""Choice sets of accounts."""

from django.db import models


class ChallengePurpose(models.TextChoices):
    """What a code sent by e-mail proves an address for."""

    BOOKING = "booking", "Confirm a booking"
    SIGN_IN = "sign_in", "Sign in"
