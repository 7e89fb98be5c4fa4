"""What certificates hold: the holder's name and address, on the row and in the file.

The name goes 24 months after the course or after the certificate has run out, whichever is later. Code, course, day and
the file's digest stay, so the holder's own copy can still be confirmed.
"""

from datetime import datetime
from typing import Any

from django.core.files.storage import storages
from django.db.models import Case, Q, QuerySet, Value, When

from certificates.models import Badge, Certificate, Correction
from kernel.fields import Retain
from records.registry import Holding, declare

# A certificate that was withdrawn keeps that there was a reason.
_ERASED_REASON = Case(When(revoke_reason="", then=Value("")), default=Value("(erased)"))
_ERASED_ANSWER = Case(When(answer="", then=Value("")), default=Value("(erased)"))
# What leads from what belongs to a certificate to those who are held.
_OF_CERTIFICATE = {
    "certificates.certificate": ("certificate",),
    "delivery.booking": ("certificate__seat__booking",),
    "organisations.organisation": ("certificate__seat__booking__organisation", "certificate__walk_in__organisation"),
    "organisations.person": (
        "certificate__seat__person",
        "certificate__seat__booking__booker",
        "certificate__walk_in__person",
    ),
}


def _due(before: datetime) -> QuerySet[Certificate]:
    over = Q(expires_on=None) | Q(expires_on__lt=before.date())
    return Certificate.objects.filter(over, taught_on__lt=before.date()).exclude(name="")


def _badges_due(before: datetime) -> QuerySet[Badge]:
    over = Q(certificate__expires_on=None) | Q(certificate__expires_on__lt=before.date())
    return Badge.objects.filter(over, certificate__taught_on__lt=before.date()).exclude(document="")


def _corrections_due(before: datetime) -> QuerySet[Correction]:
    """Asked of certificates whose own time is up."""
    over = Q(certificate__expires_on=None) | Q(certificate__expires_on__lt=before.date())
    return Correction.objects.filter(over, certificate__taught_on__lt=before.date()).exclude(name="")


def _delete_files(ids: list[Any]) -> None:
    storage = storages["private"]
    for name in Certificate.objects.filter(pk__in=ids).exclude(file_name="").values_list("file_name", flat=True):
        storage.delete(name)


declare(
    Holding(
        model=Certificate,
        rule=Retain.CERTIFICATE,
        fields=("name", "email", "revoke_reason"),
        due=_due,
        blank={"name": "", "email": "", "file_name": "", "revoke_reason": _ERASED_REASON},
        session="session",
        belongs={
            "delivery.booking": ("seat__booking",),
            "organisations.organisation": ("seat__booking__organisation", "walk_in__organisation"),
            "organisations.person": ("seat__person", "seat__booking__booker", "walk_in__person"),
        },
        addresses=("email",),
        afterwards=_delete_files,
    ),
    Holding(
        model=Badge,
        rule=Retain.CERTIFICATE,
        fields=("document",),
        due=_badges_due,
        blank={"document": ""},
        session="certificate__session",
        belongs=_OF_CERTIFICATE,
        addresses=("certificate__email",),
        is_in_trail=False,
    ),
    Holding(
        model=Correction,
        rule=Retain.CERTIFICATE,
        fields=("name", "note", "answer"),
        due=_corrections_due,
        blank={"name": "", "note": "", "answer": _ERASED_ANSWER},
        session="certificate__session",
        belongs=_OF_CERTIFICATE,
        addresses=("certificate__email",),
        # The trail tells of it among what was done to the certificate.
        is_in_trail=False,
    ),
)
