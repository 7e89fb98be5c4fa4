from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_first_rows")]

    operations = [
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(fields=("file_digest",), name="certificate_one_file_each"),
        ),
    ]
