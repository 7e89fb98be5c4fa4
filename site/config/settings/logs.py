"""How log lines look and which of them are written. Who may put words into them is said here, see `kernel.logs`."""

from typing import Any

from config import env

# Ours, and the two that only ever write addresses, which are cleaned of queries and keys.
TRUSTED = (
    "accounts", "attendance", "certificates", "config", "correspondence", "courses", "delivery", "home", "kernel",
    "organisations", "records", "ui", "django.server", "gunicorn",
)  # fmt: skip
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "kernel.logs.PlainLine", "trusted": TRUSTED}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("MUSTER_LOG_LEVEL", "INFO")},
    "loggers": {
        # Django's own handlers would mail whole requests to ADMINS, and write lines of another shape.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # Statements with their values.
        "django.db.backends": {"level": "INFO"},
        "PIL": {"level": "INFO"},
        "pikepdf": {"level": "WARNING"},
    },
}
