"""Devices on which a register is taken without a network."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from attendance.models.registers import Register
from kernel.actors import Actor


class Device(models.Model):
    """The grant by which one device of one user works on one register, also while nobody is signed in on it.

    Only the digest of its secret is kept. `login_mark` is that of the password it was given under, so that it ends with
    a changed password or a closed account; `login_key`, of the sign-in, which ends with it when it is revoked.
    """

    impersonal: ClassVar = {"digest", "label", "login_mark", "login_key"}

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="devices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="register_devices")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=60)
    login_mark = models.CharField(max_length=64)
    login_key = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-last_seen_at", "-pk")

    # What the API's gate asks of every proof: its scopes. Which doors open is said in attendance.api.devices.
    scopes: ClassVar = ("registers:read", "registers:write")

    def __str__(self) -> str:
        return f"device {self.pk} of register {self.register_id}"

    @property
    def actor(self) -> Actor:
        """Who acts with it: the user it was given to."""
        return Actor.user(self.user_id)
