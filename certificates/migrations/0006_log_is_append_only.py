"""The public log is never changed or deleted, whoever asks the database."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

from records.triggers import protect, unprotect

TABLES = ("certificates_logentry", "certificates_logleaf", "certificates_lognode", "certificates_loghead")


def add(apps: Apps, schema_editor: Any) -> None:
    """Put the triggers on."""
    for table in TABLES:
        protect(schema_editor, table)


def remove(apps: Apps, schema_editor: Any) -> None:
    """Take the triggers off."""
    for table in TABLES:
        unprotect(schema_editor, table)


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("certificates", "0005_public_log")]
    operations = [migrations.RunPython(add, remove)]
