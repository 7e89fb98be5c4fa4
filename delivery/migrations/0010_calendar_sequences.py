"""A place and a booking count by themselves how often their calendar entries changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two counters, from nought: what was sent so far counted the session's changes alone."""

    dependencies = [("delivery", "0009_early_invitations_and_drifts")]
    operations = [
        migrations.AddField(
            model_name="booking", name="calendar_sequence", field=models.PositiveIntegerField(default=0)
        ),
        migrations.AddField(model_name="seat", name="calendar_sequence", field=models.PositiveIntegerField(default=0)),
    ]
