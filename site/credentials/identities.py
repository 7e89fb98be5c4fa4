"""Who issues, as programs look it up: did:web, with every key that ever signed."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)}
_ED25519 = b"\xed\x01"  # what a public key is, by the table of multicodec


def did_of(base: str) -> str:
    """The name of whoever answers at this address: its host, as did:web writes it."""
    parts = urlsplit(base)
    path = "".join(f":{quote(part, safe='')}" for part in parts.path.split("/") if part)
    return f"did:web:{quote(parts.netloc, safe='.-')}{path}"


def method_of(did: str, key_id: str) -> str:
    """The name of a key of theirs."""
    return f"{did}#{key_id}"


def did_document(did: str, keys: Mapping[str, bytes]) -> dict[str, Any]:
    """What is answered at /.well-known/did.json: the public keys by name, each good for issuing credentials."""
    methods = [
        {
            "id": method_of(did, key_id),
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": multikey(public),
        }
        for key_id, public in keys.items()
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": _names(methods),
    }


def _names(methods: Iterable[Mapping[str, Any]]) -> list[str]:
    return [method["id"] for method in methods]


def multikey(public: bytes) -> str:
    """An Ed25519 public key as Multikey writes it."""
    return multibase(_ED25519 + public)


def multibase(content: bytes) -> str:
    """Bytes in the letters of base58, with the z that says so."""
    number, letters = int.from_bytes(content, "big"), []
    while number:
        number, value = divmod(number, 58)
        letters.append(_ALPHABET[value])
    zeros = len(content) - len(content.lstrip(b"\0"))
    return "z" + "1" * zeros + "".join(reversed(letters))


def bytes_of(text: str) -> bytes:
    """The bytes that `multibase` wrote. Raises ValueError for anything else."""
    if not text.startswith("z") or any(letter not in _VALUE for letter in text[1:]):
        raise ValueError("not written in base58")
    number = 0
    for letter in text[1:]:
        number = number * 58 + _VALUE[letter]
    zeros = len(text[1:]) - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
