"""Our program as it is measured: as in production, but spoken to over plain HTTP by a client that stands beside it."""

from config import env
from config.settings.production import *  # noqa: F403 -- settings are inherited whole, this is Django's own idiom
from config.settings.production import DATA, STORAGES

SECURE_SSL_REDIRECT = False
# Certificates are signed as anywhere, with a key made for the run.
SIGNING = env.signing(DATA / "signing.p12")
SIGNING_MAKES_KEY = True
# Hashed names as in production; compressing them would take longer than the measuring, and no job fetches one.
STORAGES["staticfiles"] = {"BACKEND": "ui.storage.PlainStaticFilesStorage"}
