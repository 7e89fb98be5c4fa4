"""When a request lapses, unless the address behind it is proved."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """A time, and the index by which the worker finds what has lapsed."""

    dependencies = [("delivery", "0007_trainer_asks")]
    operations = [
        migrations.AddField(
            model_name="sessionrequest",
            name="prove_by",
            field=models.DateTimeField("lapses, unless the address is proved", default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="sessionrequest",
            index=models.Index(fields=["prove_by"], name="request_unproved", condition=models.Q(("state", "unproved"))),
        ),
    ]
