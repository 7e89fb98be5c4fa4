"""People who sign in, and what they prove themselves with."""

import hashlib
import hmac
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from accounts.enums import ChallengePurpose, LinkPurpose
from kernel.actors import Actor, ActorKind
from kernel.fields import Retain, personal
from kernel.keys import Keyed


class UserManager(BaseUserManager["User"]):
    """Makes users; addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with this e-mail address; without a password they sign in by code only."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this address, however it was capitalised."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractUser):
    """Somebody who signs in, by e-mail address. Made at the first good code or by an administrator.

    First and last name stay apart because Wagtail's user screens ask for them; everywhere else a name is one line.
    """

    impersonal: ClassVar = {"password"}

    username = None  # type: ignore[assignment]  # Django's way to take a field of AbstractUser away
    first_name = personal(models.CharField("first name", max_length=150, blank=True), Retain.STAFF)
    last_name = personal(models.CharField("last name", max_length=150, blank=True), Retain.STAFF)
    email = personal(models.EmailField("e-mail address", max_length=254, unique=True), Retain.STAFF)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()  # type: ignore[misc,assignment]  # another manager than AbstractUser's, on purpose

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Keep the address in lower case."""
        super().clean()
        self.email = self.email.strip().lower()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the address in lower case whoever typed it."""
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """The name in one line, or the address where no name is known."""
        return self.get_full_name() or self.email


class ApiToken(models.Model):
    """A bearer token of a user. Only its digest is kept; it is shown once, when it is made."""

    impersonal: ClassVar = {"label", "digest", "hint", "scopes"}

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    scopes = models.JSONField()
    created_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"token {self.hint}…"

    @property
    def actor(self) -> Actor:
        """Who acts with it."""
        return Actor(ActorKind.API_TOKEN, str(self.pk))


class PasswordLink(Keyed):
    """A link by which a member of staff sets their password, once. It ends when it is used, replaced or runs out.

    A link without a user was asked for with an address that belongs to no member of staff; it opens nothing. It is
    written all the same, so that the answer takes as long and the page gives nothing away.
    """

    KEY_PREFIX = "p"
    impersonal: ClassVar = {"key_nonce", "key_digest"}

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="password_links")
    purpose = models.CharField(max_length=10, choices=LinkPurpose)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__in=LinkPurpose.values), name="password_link_purpose_known"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="password_link_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"password link {self.pk}"


class EmailChallenge(models.Model):
    """A six-figure code sent to an address. Derived from the nonce and a secret, so the code itself is never stored."""

    impersonal: ClassVar = {"about_id", "nonce"}

    purpose = models.CharField(max_length=10, choices=ChallengePurpose)
    email = personal(models.EmailField(max_length=254), Retain.SHORT)
    about_id = models.CharField(max_length=40, blank=True)
    nonce = models.CharField(max_length=32, unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__in=ChallengePurpose.values), name="challenge_purpose_known"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="challenge_expires_later"
            ),
        ]
        indexes = [models.Index(fields=["email", "created_at"], name="challenge_email")]

    def __str__(self) -> str:
        return f"challenge {self.pk}"

    @property
    def code(self) -> str:
        """The six figures: derived, so that they are stored nowhere and can be sent again."""
        mac = hmac.new(settings.LINK_SECRET.encode(), f"code:{self.nonce}".encode(), hashlib.sha256).digest()
        return f"{int.from_bytes(mac[:8], 'big') % 1_000_000:06d}"
