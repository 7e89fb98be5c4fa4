"""Reads the environment loudly: a misspelt or malformed variable stops the start, it is never ignored."""

import os
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]

KNOWN = frozenset(
    {
        "MUSTER_ALLOWED_HOSTS",
        "MUSTER_BASE_URL",
        "MUSTER_BOUNCE_EMAIL",
        "MUSTER_BOUNCE_IMAP_URL",
        "MUSTER_CACHE_URL",
        "MUSTER_CONTACT_EMAIL",
        "MUSTER_DATA",
        "MUSTER_DATABASE_POOLER",
        "MUSTER_DATABASE_URL",
        "MUSTER_EMAIL_URL",
        "MUSTER_EMBED_SITES",
        "MUSTER_FROM_EMAIL",
        "MUSTER_LINK_SECRET",
        "MUSTER_LOG_LEVEL",
        "MUSTER_ONSITE_MINIMUM",
        "MUSTER_PROXY_COUNT",
        "MUSTER_SEAL_KEY",
        "MUSTER_SECRET_KEY",
        "MUSTER_SIGNING_FILE",
        "MUSTER_SIGNING_LABEL",
        "MUSTER_SIGNING_MODULE",
        "MUSTER_SIGNING_PASSWORD",
        "MUSTER_SIGNING_PIN",
        "MUSTER_SIGNING_TOKEN",
        "MUSTER_TEST_DATABASE_URL",
        "MUSTER_TSA_URL",
    }
)

_env = environ.Env()
_ORIGIN = re.compile(
    r"https://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?|http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?"
)


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


def origins(name: str) -> list[str]:
    """The variable as a list of sites (`https://www.example.org`, or `https://*.example.org` for all below it)."""
    found = words(name, ())
    wrong = [one for one in found if not _ORIGIN.fullmatch(one)]
    if wrong:
        # Whatever else stood there would end up in a header, and might open the door to everybody.
        raise ImproperlyConfigured(f"{name}: {wrong[0]!r} is not a site such as https://www.example.org.")
    return found


# So often a connection sends a statement before it has it planned for good: docs/adr/0014-prepared-statements.md.
PREPARED_AFTER = 5


def database(default: str | None = None, name: str = "MUSTER_DATABASE_URL") -> dict[str, Any]:
    """Django's settings for the database at the given address, with the options each engine needs."""
    url = text(name, default)
    found = dict(_env.db_url_config(url))
    if found.get("ENGINE") == "django.db.backends.sqlite3":
        found["OPTIONS"] = SQLITE_OPTIONS
    elif found.get("ENGINE") == "django.db.backends.postgresql":
        found["CONN_MAX_AGE"] = 60
        found["CONN_HEALTH_CHECKS"] = True
        # A pooler may give each transaction another connection, which knows nothing of what was prepared on the last.
        is_pooled = integer("MUSTER_DATABASE_POOLER", 0) > 0
        found["OPTIONS"] = {"server_side_binding": True, "prepare_threshold": None if is_pooled else PREPARED_AFTER}
    else:
        raise ImproperlyConfigured(f"{name}: only sqlite:/// and postgres:// addresses are supported.")
    return found


def email(default: str) -> dict[str, Any]:
    """Django's e-mail settings from an address such as smtp+tls://user:password@host:587."""
    return dict(_env.email_url_config(text("MUSTER_EMAIL_URL", default)))


def shared_cache() -> dict[str, Any]:
    """Django's settings for what all processes count together: the Redis that is named, else the database."""
    found: dict[str, Any] = {"BACKEND": "records.caches.DatabaseCounts", "KEY_FUNCTION": "records.caches.unreadable"}
    url = text("MUSTER_CACHE_URL", "").strip()
    if not url:
        return found
    # The address may hold a password, so it is not quoted.
    parts = urlsplit(url)
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname:
        raise ImproperlyConfigured("MUSTER_CACHE_URL: only redis:// and rediss:// addresses with a host are supported.")
    if find_spec("redis") is None:
        raise ImproperlyConfigured("MUSTER_CACHE_URL names a Redis, but the package redis is not installed.")
    options = {"serializer": "records.caches.Plain", **REDIS_OPTIONS}
    return {**found, "BACKEND": "records.caches.RedisCounts", "LOCATION": url, "OPTIONS": options}


def signing(default: Path | None = None) -> dict[str, str]:
    """Where the key is that certificates are signed with: a PKCS#12 file, or a token and a PEM file of certificates."""
    found = {
        word: text(f"MUSTER_SIGNING_{word.upper()}", "").strip()
        for word in ("file", "password", "module", "token", "pin", "label")
    }
    if found["module"] and not (found["file"] and found["token"] and found["label"]):
        wanted = "MUSTER_SIGNING_FILE, MUSTER_SIGNING_TOKEN and MUSTER_SIGNING_LABEL"
        raise ImproperlyConfigured(f"With MUSTER_SIGNING_MODULE, set {wanted} too.")
    return {**found, "file": found["file"] or str(default or "")}


def address(name: str) -> str:
    """The variable as a bare mail address (no name before it), or nothing where it is not set."""
    value = text(name, "").strip()
    if value and not re.fullmatch(r"[^\s<>@,]+@[^\s<>@,]+", value):
        raise ImproperlyConfigured(f"{name} must be one mail address and nothing else, such as bounces@example.org.")
    return value


def mailbox(name: str) -> dict[str, Any] | None:
    """Where to read mail: imaps://user:password@host[:port][/folder], or imap:// with STARTTLS. None if not set."""
    url = text(name, "").strip()
    if not url:
        return None
    # The address holds a password, so it is not quoted.
    fault = ImproperlyConfigured(f"{name} must read imaps://user:password@host, with a port and a /folder if need be.")
    try:
        parts = urlsplit(url)
        port = parts.port or (993 if parts.scheme == "imaps" else 143)
    except ValueError:
        raise fault from None
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username or not parts.password:
        raise fault
    return {
        "host": parts.hostname,
        "port": port,
        "user": unquote(parts.username),
        "password": unquote(parts.password),
        "folder": unquote(parts.path.strip("/")) or "INBOX",
        "is_tls_from_the_start": parts.scheme == "imaps",
    }


# A Redis that does not answer must not hold a process.
REDIS_OPTIONS: dict[str, Any] = {"socket_connect_timeout": 2, "socket_timeout": 2}

# IMMEDIATE takes the write lock when a transaction begins, so two writers queue instead of failing at commit;
# WAL lets readers go on meanwhile.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
