"""How gunicorn serves Muster: `gunicorn config.wsgi:application` from the project's folder."""

import os
import sys
from pathlib import Path

pythonpath = str(Path(__file__).resolve().parent / "site")
# Needed for the formatter below, before gunicorn has read `pythonpath`.
sys.path.insert(0, pythonpath)
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# The default access log would print query strings and keys; requests are logged by Django where it matters.
accesslog = None
# Its error log quotes addresses and exceptions: in the shape of ours it leaves out what may be personal.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "kernel.logs.PlainLine", "trusted": ("gunicorn",)}},
    "handlers": {"errors": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["errors"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["errors"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}
# Its control socket would lie in the home folder of whoever starts it; signals do all that we need.
control_socket_disable = True
