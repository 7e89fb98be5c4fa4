"""A certificate that was withdrawn or replaced stays so, whoever asks the database; none is deleted."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

from records.triggers import allow_step, protect, refuse_step, unprotect

TABLE, NAME = "certificates_certificate", "certificates_certificate_ended_stays_ended"
# Retention blanks the reason; nothing else about the end may change.
WHEN = (
    "OLD.status <> 'valid' AND (NEW.status <> OLD.status OR NEW.revoked_at IS DISTINCT FROM OLD.revoked_at "
    "OR (NEW.revoke_reason <> OLD.revoke_reason AND NEW.revoke_reason <> '(erased)'))"
)


def add(apps: Apps, schema_editor: Any) -> None:
    """Put the triggers on."""
    refuse_step(schema_editor, TABLE, NAME, when=WHEN, words="a certificate that ended is never valid again")
    unprotect(schema_editor, TABLE, against=("DELETE",))
    protect(schema_editor, TABLE, against=("DELETE",))


def remove(apps: Apps, schema_editor: Any) -> None:
    """Take the triggers off."""
    allow_step(schema_editor, TABLE, NAME)
    unprotect(schema_editor, TABLE, against=("DELETE",))


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("certificates", "0010_rules_and_renewal")]
    operations = [migrations.RunPython(add, remove)]
