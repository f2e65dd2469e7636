"""Schedules that an administrator has switched on or off."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("work", "0003_notice")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ScheduleSwitch",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("is_on", models.BooleanField()),
                ("keep", models.IntegerField()),
                ("changed_by_id", models.BigIntegerField(null=True)),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "db_table": "work_schedule_switch",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("keep__gte", 1), ("keep__lte", 400)), name="work_schedule_switch_keep"
                    ),
                ],
            },
        ),
    ]
