"""A job that sends files to several people gives each of them one."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("exchange", "0002_report_schedule")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="exportfile",
            name="job_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="exportfile",
            constraint=models.UniqueConstraint(fields=("job_id", "created_by_id"), name="exchange_export_once"),
        ),
    ]
