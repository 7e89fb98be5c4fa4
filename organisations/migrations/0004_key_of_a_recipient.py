"""The key that stops mails belongs to the address, which may change, not to what was said, which may not."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models

import kernel.keys
from records.triggers import protect, unprotect

CONSENT = "organisations_consent"


def give_keys(apps: Apps, schema_editor: Any) -> None:
    """A key for every address that is known already."""
    rows = apps.get_model("organisations", "Recipient")
    for row in rows.objects.all():
        nonce = kernel.keys.new_nonce()
        digest = kernel.keys.digest(kernel.keys.derive("u", nonce))
        rows.objects.filter(pk=row.pk).update(key_nonce=nonce, key_digest=digest)


def let_change(apps: Apps, schema_editor: Any) -> None:
    """The triggers off, while the table is changed."""
    unprotect(schema_editor, CONSENT)


def keep(apps: Apps, schema_editor: Any) -> None:
    """The triggers on again: changing a table takes them away on SQLite."""
    unprotect(schema_editor, CONSENT)
    protect(schema_editor, CONSENT)


class Migration(migrations.Migration):
    """Two columns from one table to the other."""

    dependencies = [("organisations", "0003_consents_never_change")]
    operations = [
        migrations.RunPython(let_change, keep),
        migrations.RemoveField(model_name="consent", name="key_nonce"),
        migrations.RemoveField(model_name="consent", name="key_digest"),
        migrations.RunPython(keep, let_change),
        migrations.AddField(
            model_name="recipient",
            name="key_nonce",
            field=models.CharField(default=kernel.keys.new_nonce, editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name="recipient",
            name="key_digest",
            field=models.CharField(default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="recipient",
            name="key_digest",
            field=models.CharField(editable=False, max_length=64, unique=True),
        ),
    ]
