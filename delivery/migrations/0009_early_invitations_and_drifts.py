"""Invitations that are good before bookings open, and counters of places that were found to differ."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A column, and a table with at most one open row for each allocation."""

    dependencies = [("delivery", "0008_requests_lapse")]
    operations = [
        migrations.AddField(
            model_name="invitation",
            name="is_early",
            field=models.BooleanField("good before bookings open", default=False),
        ),
        migrations.CreateModel(
            name="CounterDrift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken", models.PositiveIntegerField()),
                ("counted", models.PositiveIntegerField()),
                ("found_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "allocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drifts", to="delivery.allocation"
                    ),
                ),
            ],
            options={
                "ordering": ("found_at", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at", None)),
                        fields=("allocation",),
                        name="counter_drift_one_open_each",
                    )
                ],
            },
        ),
    ]
