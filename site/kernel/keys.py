"""Unguessable keys in links: one per booking, seat and certificate.

The database holds a nonce and the key's digest, never the key. The key is derived from the nonce and a secret of the
environment, so that a later mail can carry it again, while a stolen database opens nothing.
"""

import base64
import hashlib
import hmac
import re
import secrets
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models

_SHAPE = re.compile(r"^([a-z])-[A-Za-z0-9_-]{27}$")


def new_nonce() -> str:
    """Sixteen random bytes, as hexadecimal text."""
    return secrets.token_hex(16)


def derive(prefix: str, nonce: str) -> str:
    """The key (160 bits) for one purpose and nonce, as it stands in a link: `b-…`, `s-…` or `c-…`."""
    mac = hmac.new(settings.LINK_SECRET.encode(), f"{prefix}:{nonce}".encode(), hashlib.sha256).digest()
    return f"{prefix}-{base64.urlsafe_b64encode(mac[:20]).decode().rstrip('=')}"


def digest(key: str) -> str:
    """What the database keeps of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def prefix_of(key: str) -> str:
    """The purpose letter of a well-formed key, or nothing."""
    match = _SHAPE.match(key)
    return match.group(1) if match else ""


class Keyed(models.Model):
    """A row that its holder may open by a key. `KEY_PREFIX` binds the key to its purpose."""

    KEY_PREFIX: ClassVar[str]

    key_nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    key_digest = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        abstract = True

    @property
    def key(self) -> str:
        """The key to put in a link. Never log it."""
        return derive(self.KEY_PREFIX, self.key_nonce)

    def seal_key(self) -> Self:
        """Set the digest from the nonce: call before a bulk insert; `save` does it by itself."""
        self.key_digest = digest(self.key)
        return self

    def renew_key(self) -> None:
        """Make a new key and forget the old one: every link sent so far stops working. The caller saves."""
        self.key_nonce = new_nonce()
        self.seal_key()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with a digest from the first time on."""
        if not self.key_digest:
            self.seal_key()
        super().save(*args, **kwargs)

    @classmethod
    def with_key(cls, key: str) -> Self | None:
        """The row that this key opens, or None."""
        if prefix_of(key) != cls.KEY_PREFIX:
            return None
        return cls._default_manager.filter(key_digest=digest(key)).first()
