"""The key that vouches for records: bound to a purpose, named by its public half, refused when it is no key."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from kernel import signing


def test_signature_is_of_these_bytes_for_this_purpose_by_this_key() -> None:
    made, public = signing.sign("seal", b"words"), signing.public_bytes()
    assert made.key_id == signing.key_id_of(public)
    assert signing.is_signed("seal", b"words", made.value, public)
    assert not signing.is_signed("seal", b"other words", made.value, public)
    assert not signing.is_signed("head", b"words", made.value, public)
    assert not signing.is_signed("seal", b"words", made.value[::-1], public)
    assert not signing.is_signed("seal", b"words", made.value, bytes(31))


@pytest.mark.parametrize("secret", ["", "not base64!", "c2hvcnQ="])
def test_refuses_what_is_no_key(settings, secret: str) -> None:
    settings.SEAL_KEY = secret
    with pytest.raises(ImproperlyConfigured, match="32 bytes as base64"):
        signing.sign("seal", b"words")


def test_demonstration_makes_a_key_once_that_others_cannot_read(tmp_path) -> None:
    path = tmp_path / "new" / "seal.key"
    first = signing.kept_in(path)
    assert signing.kept_in(path) == first
    assert path.stat().st_mode & 0o077 == 0


def test_new_secret_is_a_key(settings) -> None:
    settings.SEAL_KEY = signing.new_secret()
    assert len(signing.public_bytes()) == 32
