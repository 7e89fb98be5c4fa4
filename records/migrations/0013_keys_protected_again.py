"""SQLite changed the table of keys by making it anew, and its triggers were lost on the way: put them back on."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

from records.triggers import protect, unprotect

TABLE = "records_signingkey"


def add(apps: Apps, schema_editor: Any) -> None:
    """Put the triggers on, whether or not the table kept them."""
    unprotect(schema_editor, TABLE)
    protect(schema_editor, TABLE)


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("records", "0012_keys_have_purposes")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
