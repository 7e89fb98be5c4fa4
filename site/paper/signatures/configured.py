"""Which key this installation signs with, by its settings."""

import os
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from paper.signatures import files
from paper.signatures.keys import Key, Unsigned


def current() -> Key:
    """The key of this installation. Raises Unsigned where there is none; whether it is in force is asked elsewhere.

    A file that was changed is read anew, so that a key can be exchanged while everything runs.
    """
    asked: dict[str, str] = settings.SIGNING
    if asked["module"]:
        return _on_token(asked["module"], asked["token"], asked["pin"], asked["label"], asked["file"], os.getpid())
    if not asked["file"]:
        raise Unsigned("No signing key is set.")
    file = Path(asked["file"])
    if settings.SIGNING_MAKES_KEY and not file.exists():
        files.keep(file, files.self_made(settings.ISSUER_NAME))
    try:
        changed = file.stat().st_mtime_ns
    except OSError:
        changed = 0
    return _in_file(file, asked["password"], changed)


def fault(now: datetime) -> str:
    """Why nothing can be signed now, in a sentence; "" when all is well."""
    try:
        current().refuse_unless_in_force(now)
    except Unsigned as reason:
        return str(reason)
    return ""


@lru_cache(maxsize=2)
def _in_file(file: Path, password: str, changed: int) -> Key:
    return files.read(file, password)


@lru_cache(maxsize=2)
def _on_token(module: str, token: str, pin: str, label: str, certificates: str, process: int) -> Key:
    # A session with a token is not handed on to a process that was forked off.
    from paper.signatures import tokens  # noqa: PLC0415 -- needs a package that only hosts with a token have

    return tokens.read(module=module, token=token, pin=pin, label=label, certificates=Path(certificates))
