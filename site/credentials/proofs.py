"""Data Integrity proofs of the suite eddsa-rdfc-2022: one signature over what a document means and how it is proved."""

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from credentials.canonical import canonical
from credentials.documents import Document, written
from credentials.identities import bytes_of, multibase

SUITE = "eddsa-rdfc-2022"


def proved(document: Document, *, method: str, created: str, sign: Callable[[bytes], bytes]) -> Document:
    """The document with a proof by the key of that name. `sign` makes the 64 bytes of Ed25519."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    return {**document, "proof": {**proof, "proofValue": multibase(sign(_hashed(document, proof)))}}


def is_proved(document: Document, keys: dict[str, bytes]) -> bool:
    """Whether the proof is by one of these public keys (by name), and nothing was changed since."""
    proof = document.get("proof")
    if not isinstance(proof, dict) or proof.get("cryptosuite") != SUITE:
        return False
    public = keys.get(proof.get("verificationMethod", ""))
    said = {name: value for name, value in document.items() if name != "proof"}
    try:
        signature = bytes_of(proof.get("proofValue", ""))
        data = _hashed(said, {name: value for name, value in proof.items() if name != "proofValue"})
        Ed25519PublicKey.from_public_bytes(public or b"").verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _hashed(document: Document, proof: dict[str, Any]) -> bytes:
    how = {"@context": document["@context"], **proof}
    return _proof_hash(written(how)) + hashlib.sha256(canonical(document).encode()).digest()


# Those made within one second by one key are proved in the same words.
@lru_cache(maxsize=64)
def _proof_hash(how: str) -> bytes:
    return hashlib.sha256(canonical(json.loads(how)).encode()).digest()
