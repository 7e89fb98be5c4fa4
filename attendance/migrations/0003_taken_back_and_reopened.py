"""A mark can be taken back, and a register says why it was opened again."""

from django.db import migrations, models

STATUSES = [
    ("present", "Present"),
    ("late", "Late"),
    ("left_early", "Left early"),
    ("absent", "Absent"),
    ("excused", "Excused"),
    ("cleared", "Not marked"),
]


class Migration(migrations.Migration):
    """Rows."""

    dependencies = [("attendance", "0002_events_never_change")]
    operations = [
        migrations.RemoveConstraint(model_name="checkin", name="check_in_status_known"),
        migrations.AddField(
            model_name="register",
            name="reopened_for",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AlterField(
            model_name="checkin",
            name="status",
            field=models.CharField(choices=STATUSES, max_length=10),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.CheckConstraint(
                condition=models.Q(status__in=[value for value, _ in STATUSES]), name="check_in_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="register",
            constraint=models.CheckConstraint(
                condition=models.Q(state__in=["open", "closed"]), name="register_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="register",
            constraint=models.CheckConstraint(
                condition=models.Q(reopened_for="") | models.Q(state="open", closing__isnull=False),
                name="register_reopened_after_closing",
            ),
        ),
    ]
