"""Reads the environment loudly: a misspelt or malformed variable stops the start, it is never ignored."""

import os
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]

KNOWN = frozenset(
    {
        "MUSTER_ALLOWED_HOSTS",
        "MUSTER_BASE_URL",
        "MUSTER_CONTACT_EMAIL",
        "MUSTER_DATA",
        "MUSTER_DATABASE_URL",
        "MUSTER_EMAIL_URL",
        "MUSTER_FROM_EMAIL",
        "MUSTER_LINK_SECRET",
        "MUSTER_LOG_LEVEL",
        "MUSTER_PROXY_COUNT",
        "MUSTER_SECRET_KEY",
        "MUSTER_TEST_DATABASE_URL",
    }
)

_env = environ.Env()


def refuse_unknown() -> None:
    """Refuse to start when a variable begins with MUSTER_ and is not one of ours."""
    unknown = sorted(name for name in os.environ if name.startswith("MUSTER_") and name not in KNOWN)
    if unknown:
        raise ImproperlyConfigured(f"Unknown setting in the environment: {', '.join(unknown)}. Known: {sorted(KNOWN)}")


def _known(name: str) -> str:
    if name not in KNOWN:
        raise ImproperlyConfigured(f"{name} is read by the settings but not listed in config.env.KNOWN")
    return name


def text(name: str, default: str | None = None) -> str:
    """The variable as text. Without a default it must be set and not empty."""
    value = os.environ.get(_known(name), default)
    if value is None or (default is None and not value.strip()):
        raise ImproperlyConfigured(f"Set {name} in the environment.")
    return value


def integer(name: str, default: int) -> int:
    """The variable as a whole number, zero or more."""
    raw = os.environ.get(_known(name), str(default))
    if not raw.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}.")
    return int(raw)


def words(name: str, default: tuple[str, ...] | None = None) -> list[str]:
    """The variable as a list, parted by commas. Without a default it must hold at least one word."""
    raw = os.environ.get(_known(name))
    if raw is None:
        if default is None:
            raise ImproperlyConfigured(f"Set {name} in the environment (a list parted by commas).")
        return list(default)
    return [word.strip() for word in raw.split(",") if word.strip()]


def database(default: str | None = None, name: str = "MUSTER_DATABASE_URL") -> dict[str, Any]:
    """Django's settings for the database at the given address, with the options each engine needs."""
    url = text(name, default)
    found = dict(_env.db_url_config(url))
    if found.get("ENGINE") == "django.db.backends.sqlite3":
        found["OPTIONS"] = SQLITE_OPTIONS
    elif found.get("ENGINE") == "django.db.backends.postgresql":
        found["CONN_MAX_AGE"] = 60
        found["CONN_HEALTH_CHECKS"] = True
    else:
        raise ImproperlyConfigured(f"{name}: only sqlite:/// and postgres:// addresses are supported.")
    return found


def email(default: str) -> dict[str, Any]:
    """Django's e-mail settings from an address such as smtp+tls://user:password@host:587."""
    return dict(_env.email_url_config(text("MUSTER_EMAIL_URL", default)))


# IMMEDIATE takes the write lock when a transaction begins, so two writers queue instead of failing at commit;
# WAL lets readers go on meanwhile.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
