"""The vocabularies of credentials, from this folder alone. An address that is not among them is never fetched."""

import json
from functools import cache
from pathlib import Path
from typing import Any

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_FOLDER = Path(__file__).resolve().parent / "contexts"
_FILES = {CREDENTIALS: "credentials-2.json", OPEN_BADGES: "open-badges-3.0.3.json"}


class Unknown(LookupError):
    """A document names a vocabulary that is not here. What it means cannot be told."""


@cache
def _read(address: str) -> Any:
    return json.loads((_FOLDER / _FILES[address]).read_text())


def load(address: str, options: Any = None) -> dict[str, Any]:
    """The vocabulary at an address, as PyLD wants it. Raises Unknown for any other address."""
    if address not in _FILES:
        raise Unknown(f"There is no vocabulary for {address} here, and none is fetched.")
    return {
        "contentType": "application/ld+json", "contextUrl": None, "documentUrl": address, "document": _read(address),
    }  # fmt: skip
