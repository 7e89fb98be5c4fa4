"""The usual retention periods, for a records manager to confirm or change."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

DAYS = {
    "attendee": (730, "24 months after the session"),
    "access_need": (30, "30 days after the session"),
    "certificate": (730, "24 months after the course or after it ran out; code and digest stay"),
    "competence": (2192, "service plus six years"),
    "message": (182, "six months after it was due"),
    "staff": (365, "while the account is open"),
    "audit": (2557, "seven years"),
    "short": (1, "a day after it ran out"),
}


def add(apps: Apps, schema_editor: Any) -> None:
    """Write the usual periods."""
    period = apps.get_model("records", "RetentionPeriod")
    for rule, (days, note) in DAYS.items():
        period.objects.create(rule=rule, days=days, note=note)


def remove(apps: Apps, schema_editor: Any) -> None:
    """Take them away."""
    apps.get_model("records", "RetentionPeriod").objects.all().delete()


class Migration(migrations.Migration):
    """Data alone."""

    dependencies = [("records", "0003_retention_periods_and_holds")]
    operations = [migrations.RunPython(add, remove)]
