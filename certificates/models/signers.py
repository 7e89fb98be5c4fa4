"""Which certificates our signing keys had: after a key has changed, its signatures are still known as ours."""

from typing import ClassVar

from django.db import models


class SigningCertificate(models.Model):
    """The certificate (X.509) of a key that signed files of ours. Written down before the first file goes out; never
    changed, never taken away. When it was last used follows from the certificates that name it."""

    impersonal: ClassVar = {"fingerprint", "name", "pem"}

    fingerprint = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=200)
    pem = models.TextField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    first_used_at = models.DateTimeField()

    class Meta:
        ordering = ("first_used_at", "fingerprint")

    def __str__(self) -> str:
        return f"{self.name} ({self.fingerprint[:8]})"
