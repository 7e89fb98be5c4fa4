"""A real host. Everything secret or particular to the host comes from the environment; a missing value stops it."""

from config import env
from config.settings.base import *  # noqa: F403 -- settings are inherited whole, this is Django's own idiom
from config.settings.base import LOGGING

DEBUG = False
IS_DEMO = False
SECRET_KEY = env.text("MUSTER_SECRET_KEY")
LINK_SECRET = env.text("MUSTER_LINK_SECRET")
SEAL_KEY = env.text("MUSTER_SEAL_KEY")
# Certificates are signed with this key, and wait where there is none.
SIGNING = env.signing()
SIGNING_MAKES_KEY = False
TSA_URL = env.text("MUSTER_TSA_URL", "").strip()
BASE_URL = WAGTAILADMIN_BASE_URL = env.text("MUSTER_BASE_URL")
CONTACT_EMAIL = env.text("MUSTER_CONTACT_EMAIL")
ALLOWED_HOSTS = env.words("MUSTER_ALLOWED_HOSTS")
DATABASES = {"default": env.database()}
globals().update(env.email("smtp://localhost:25"))
# A relay that accepts and then says nothing must not hold a worker past its lease.
EMAIL_TIMEOUT = 30
# It tells of every page that is indexed, twice.
LOGGING["loggers"] |= {"django_tasks": {"level": "WARNING"}}

STAFF_NEED_SECOND_FACTOR = True

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-muster_session"
CSRF_COOKIE_NAME = "__Host-muster_csrf"
if env.integer("MUSTER_PROXY_COUNT", 0):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
