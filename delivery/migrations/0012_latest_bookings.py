"""The first page of the newest bookings is found by an index, however many there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0011_words_that_were_ticked")]

    operations = [
        migrations.AddIndex(
            model_name="booking", index=models.Index(fields=["-created_at", "-id"], name="booking_latest")
        )
    ]
