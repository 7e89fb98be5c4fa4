"""The limits as they are measured: Django with nothing switched on but the database."""

from config import env

SECRET_KEY = env.text("MUSTER_SECRET_KEY")
ALLOWED_HOSTS = env.words("MUSTER_ALLOWED_HOSTS")
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.limits"
USE_TZ = True
# Our program asks the database at each request whether it is still there; a limit does without.
DATABASES = {"default": {**env.database(), "CONN_HEALTH_CHECKS": False}}
