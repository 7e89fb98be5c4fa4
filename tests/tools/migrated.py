"""Keeps a freshly migrated SQLite file between runs of the tests, so that only the first run pays for migrating."""

import hashlib
import os
import shutil
from importlib.metadata import distributions
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.ROOT) / "var" / "migrated"


def fetch() -> None:
    """Lay the kept file where the test database belongs; the tests find it there and migrate no further."""
    kept = _kept()
    if kept is not None and kept.exists():
        shutil.copyfile(kept, settings.DATABASES["default"]["TEST"]["NAME"])


def keep() -> None:
    """Keep the database as it is now, in place of those of earlier states of the code. Not for PostgreSQL."""
    kept = _kept()
    if kept is None or kept.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for older in FOLDER.iterdir():
        older.unlink(missing_ok=True)
    # Under its name only when it is whole: another run may be looking.
    fresh = FOLDER / f"{os.getpid()}.part"
    shutil.copyfile(settings.DATABASES["default"]["TEST"]["NAME"], fresh)
    fresh.replace(kept)


def _kept() -> Path | None:
    """The file for these migrations and these packages; None where the database is not a file."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return None
    state = hashlib.sha256()
    for one in sorted(f"{one.name} {one.version}" for one in distributions()):
        state.update(one.encode())
    for path in sorted(Path(settings.ROOT).glob("*/migrations/*.py")):
        state.update(str(path).encode() + path.read_bytes())
    return FOLDER / f"{state.hexdigest()[:32]}.sqlite3"
