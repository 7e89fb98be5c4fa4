"""SQLite changes a table by making it anew, and its triggers are lost on the way: put those of check-ins back on."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

from records.triggers import protect, unprotect

TABLE = "attendance_checkin"


def add(apps: Apps, schema_editor: Any) -> None:
    """Put the triggers on, whether or not the table kept them."""
    unprotect(schema_editor, TABLE)
    protect(schema_editor, TABLE)


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("attendance", "0003_taken_back_and_reopened")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
