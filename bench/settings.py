"""Our program as it is measured: as in production, but spoken to over plain HTTP by a client that stands beside it."""

from config.settings.production import *  # noqa: F403 -- settings are inherited whole, this is Django's own idiom
from config.settings.production import STORAGES

SECURE_SSL_REDIRECT = False
# Hashed names as in production; compressing them would take longer than the measuring, and no job fetches one.
STORAGES["staticfiles"] = {"BACKEND": "ui.storage.PlainStaticFilesStorage"}
