"""The tests: SQLite unless MUSTER_TEST_DATABASE_URL names a PostgreSQL."""

import atexit
import shutil
import tempfile
from pathlib import Path

from config import env
from config.settings.base import *  # noqa: F403 -- settings are inherited whole, this is Django's own idiom

DEBUG = False
IS_DEMO = False
SECRET_KEY = "for tests only"  # noqa: S105 -- not a secret
LINK_SECRET = "for tests only too"  # noqa: S105 -- not a secret
SEAL_KEY = "Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHNlY3JldCBrZXk="
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
_scratch = Path(tempfile.mkdtemp(prefix="muster-test-"))
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)
SIGNING = env.signing(_scratch / "signing.p12")
SIGNING_MAKES_KEY = True
TSA_URL = ""
DATABASES = {"default": env.database(f"sqlite:///{_scratch}/base.sqlite3", name="MUSTER_TEST_DATABASE_URL")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: server threads of browser tests each open a connection of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(_scratch / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
# One memory for all three: a test that clears one clears all. tests/records/test_caches.py looks at the real ones.
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"} for name in ("default", "local", "renditions")
}
MEDIA_ROOT = _scratch / "media"
STATIC_ROOT = _scratch / "static"
STATIC_ROOT.mkdir()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": _scratch / "private", "base_url": None},
    },
}
# Passkeys over plain http, on this machine only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Kept in memory, but a worker in a process of its own is told to write files.
globals().update(env.email("memorymail://"))
BASE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
# A test looks at once at what it has just changed. tests/ui/test_caching.py turns it on.
SHARED_IN_PROCESS = False
