"""Check-ins and marks are never changed or deleted, closings never deleted (their reason may be blanked by retention)."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

from records.triggers import protect, unprotect

TABLES = {
    "attendance_checkin": ("UPDATE", "DELETE"),
    "attendance_closing": ("DELETE",),
    "attendance_mark": ("UPDATE", "DELETE"),
}


def add(apps: Apps, schema_editor: Any) -> None:
    """Put the triggers on."""
    for table, verbs in TABLES.items():
        protect(schema_editor, table, against=verbs)


def remove(apps: Apps, schema_editor: Any) -> None:
    """Take the triggers off."""
    for table, verbs in TABLES.items():
        unprotect(schema_editor, table, against=verbs)


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("attendance", "0001_first_rows")]
    operations = [migrations.RunPython(add, remove)]
