"""The verifiable credential of a certificate, and its place in the list of those that were withdrawn."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from certificates.models.certificates import Certificate
from credentials import LENGTH
from kernel.fields import Retain, personal
from records.models import SigningKey


class Badge(models.Model):
    """A certificate as an Open Badge, signed once. `document` is the credential to the letter; it goes with the name.

    `digest` is that of what it says, without proof and place in the log. It stays for ever and tells nobody anything:
    the document holds 128 random bits. `status_list` and `status_index` are its place among the bits that say who was
    withdrawn; whether the bit is set follows from the certificate's status, and is never stored.
    """

    impersonal: ClassVar = {"digest"}

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="badge")
    document = personal(models.TextField(blank=True), Retain.CERTIFICATE)
    digest = models.CharField(max_length=64, unique=True)
    status_list = models.PositiveIntegerField()
    status_index = models.PositiveIntegerField()
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["status_list", "status_index"], name="badge_one_place_each"),
            models.CheckConstraint(
                condition=Q(status_list__gte=1, status_index__lt=LENGTH), name="badge_place_is_in_a_list"
            ),
        ]

    def __str__(self) -> str:
        return f"badge of {self.certificate_id}"
