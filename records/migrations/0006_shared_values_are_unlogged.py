"""What is counted for a minute or two need not outlive a power cut, so PostgreSQL keeps no log of it: each write is
then a tenth of the cost, and none of it lies in archives and replicas."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations


def unlog(apps: Apps, schema_editor: Any) -> None:
    """Leave the table out of PostgreSQL's write-ahead log."""
    _set(schema_editor, "UNLOGGED")


def log(apps: Apps, schema_editor: Any) -> None:
    """Back to an ordinary table."""
    _set(schema_editor, "LOGGED")


def _set(schema_editor: Any, how: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE records_sharedvalue SET {how}")


class Migration(migrations.Migration):

    dependencies = [
        ("records", "0005_shared_values"),
    ]

    operations = [migrations.RunPython(unlog, log)]
