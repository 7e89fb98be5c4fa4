"""The file of a certificate: made once, before its row, and never changed."""

import hashlib
import secrets

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from certificates.documents import finished
from certificates.models import Certificate
from certificates.operations import designs, signers, snapshots
from paper import Attachment, signatures

CREDENTIAL_NAME = "open-badge.json"


def make(certificate: Certificate, credential: str) -> None:
    """Draw, sign and store the file, and note its name, size, digest and signer on the row, which is not saved. The
    credential is attached to it.

    Raises `UndrawableText` and `paper.signatures.Unsigned`; nothing is stored then.
    """
    # The salt is in the file and nowhere else: once we have deleted the file, its digest confirms it to whoever has a
    # copy, and to nobody who merely guesses the name.
    key = signatures.current()
    content = finished(
        snapshots.facts_of(certificate),
        designs.look_of(certificate.design_version),
        salt=secrets.token_hex(16),
        key=key,
        at=timezone.now(),
        authority=settings.TSA_URL,
        attached=_attachment(credential),
    )
    certificate.signed_by = signers.of(key)
    certificate.file_digest = hashlib.sha256(content).hexdigest()
    certificate.file_size = len(content)
    wanted = f"certificates/{certificate.code[:2]}/{certificate.code}.pdf"
    certificate.file_name = storages["private"].save(wanted, ContentFile(content))


def _attachment(credential: str) -> Attachment:
    return Attachment(
        name=CREDENTIAL_NAME,
        content=credential.encode(),
        kind="application/ld+json",
        describes="This certificate as an Open Badge 3.0, for programs that check or keep badges",
    )


def discard(certificate: Certificate) -> None:
    """Take away the file of a certificate whose row was not kept."""
    storages["private"].delete(certificate.file_name)


def read(certificate: Certificate) -> bytes:
    """The file as it was issued. Raises ValueError when storage gives back anything else."""
    with storages["private"].open(certificate.file_name) as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != certificate.file_digest:
        raise ValueError(f"the file of certificate {certificate.pk} is not the one that was issued")
    return content
