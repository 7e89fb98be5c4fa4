"""The demonstration: one machine, SQLite, mail kept on disk. Never for real people's data."""

import os

from config import env
from config.settings.base import *  # noqa: F403 -- settings are inherited whole, this is Django's own idiom
from config.settings.base import DATA, LOGGING, STORAGES
from kernel import signing

DATA.mkdir(parents=True, exist_ok=True)
DEBUG = False
IS_DEMO = True
SECRET_KEY = env.text("MUSTER_SECRET_KEY", "demo-only-not-a-secret")
LINK_SECRET = env.text("MUSTER_LINK_SECRET", "demo-only-not-a-secret-either")
# Made on the first start; nobody knows it but this machine.
SEAL_KEY = env.text("MUSTER_SEAL_KEY", signing.kept_in(DATA / "seal.key"))
# As is this one, before the first certificate.
SIGNING = env.signing(DATA / "signing.p12")
SIGNING_MAKES_KEY = True
TSA_URL = env.text("MUSTER_TSA_URL", "").strip()
# Links in mails must lead to the port that is served.
BASE_URL = WAGTAILADMIN_BASE_URL = env.text("MUSTER_BASE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
ALLOWED_HOSTS = env.words("MUSTER_ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]"))
DATABASES = {"default": env.database(f"sqlite:///{DATA}/muster.sqlite3")}
# Each mail is a file that /demo/mail/ shows.
EMAIL_BACKEND = "config.demo_mail.MailFolder"
EMAIL_FILE_PATH = DATA / "mail"
# Passkeys over plain http, on this machine only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
# Hashed names as in production, but not compressed: compressing everything would double the first start.
STORAGES["staticfiles"] = {"BACKEND": "ui.storage.PlainStaticFilesStorage"}
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
# Only what somebody at the terminal must know.
LOGGING["loggers"] |= {name: {"level": "WARNING"} for name in ("wagtail", "django_tasks", "django_tasks_db")}
