"""A booking keeps the words that were ticked with it, until they become a consent."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One column. Boxes ticked before have no words on record, so they never become a consent."""

    dependencies = [
        ("delivery", "0010_calendar_sequences"),
        ("organisations", "0002_consents_and_contacts"),
    ]
    operations = [
        migrations.AddField(
            model_name="booking",
            name="guidance_wording",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.consentwording",
            ),
        ),
    ]
