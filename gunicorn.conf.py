"""How gunicorn serves Muster: `gunicorn config.wsgi:application` from the project's folder."""

import os
from pathlib import Path

pythonpath = str(Path(__file__).resolve().parent / "site")
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# The default access log would print query strings and keys; requests are logged by Django where it matters.
accesslog = None
# Its control socket would lie in the home folder of whoever starts it; signals do all that we need.
control_socket_disable = True
