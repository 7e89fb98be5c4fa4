"""A published version and its parts are never changed or deleted."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

from records.triggers import protect, unprotect

TABLES = {
    "courses_courseversion": ("UPDATE", "DELETE"),
    "courses_outcome": ("UPDATE", "DELETE"),
    "courses_module": ("UPDATE", "DELETE"),
    "courses_question": ("UPDATE", "DELETE"),
    "courses_pledge": ("UPDATE", "DELETE"),
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

    dependencies = [("courses", "0001_first_rows"), ("records", "0001_first_rows")]
    operations = [migrations.RunPython(add, remove)]
