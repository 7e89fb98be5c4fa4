"""SQLite changes a table by making it anew, and its triggers are lost on the way: put those of the trail back on."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

from records.triggers import protect, unprotect

TABLE, VERBS = "records_trailentry", ("UPDATE", "DELETE")


def add(apps: Apps, schema_editor: Any) -> None:
    """Put the triggers on, whether or not the table kept them."""
    unprotect(schema_editor, TABLE, against=VERBS)
    protect(schema_editor, TABLE, against=VERBS)


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("records", "0008_holders_of_requests_act")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
