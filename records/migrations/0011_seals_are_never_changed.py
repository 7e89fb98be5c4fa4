"""Seals, and which entries they hold, are never changed or deleted, whoever asks the database."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

from records.triggers import protect, unprotect

TABLES = ("records_seal", "records_sealedentry", "records_signingkey")


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

    dependencies = [("records", "0010_seals")]
    operations = [migrations.RunPython(add, remove)]
