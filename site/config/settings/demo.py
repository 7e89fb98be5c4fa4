"""The demonstration: one machine, SQLite, mail kept on disk. Never for real people's data."""

from config import env
from config.settings.base import *  # noqa: F403 -- settings are inherited whole, this is Django's own idiom
from config.settings.base import DATA

DATA.mkdir(parents=True, exist_ok=True)
DEBUG = False
IS_DEMO = True
SECRET_KEY = env.text("MUSTER_SECRET_KEY", "demo-only-not-a-secret")
LINK_SECRET = env.text("MUSTER_LINK_SECRET", "demo-only-not-a-secret-either")
ALLOWED_HOSTS = env.words("MUSTER_ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]"))
DATABASES = {"default": env.database(f"sqlite:///{DATA}/muster.sqlite3")}
# Each mail is a file that /demo/mail/ shows.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA / "mail"
AUTH_PASSWORD_VALIDATORS = []
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
