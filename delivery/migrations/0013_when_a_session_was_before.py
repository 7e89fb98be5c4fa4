"""A session that was moved remembers when it was to start before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Empty for all that stand: of earlier moves only the history tells."""

    dependencies = [("delivery", "0012_latest_bookings")]
    operations = [
        migrations.AddField(
            model_name="session", name="previous_starts_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
