"""What people said of mails to them, and the words they said it to, are never changed or deleted."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

from records.triggers import protect, unprotect

TABLES = ("organisations_consent", "organisations_consentwording")


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

    dependencies = [("organisations", "0002_consents_and_contacts")]
    operations = [migrations.RunPython(add, remove)]
