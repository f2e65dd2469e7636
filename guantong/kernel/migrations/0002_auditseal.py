"""The seals over the audit."""

from __future__ import annotations

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("first_id", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("rows", models.BigIntegerField()),
                ("digest", models.BinaryField()),
                ("mac", models.BinaryField()),
                ("key_id", models.TextField()),
                ("mark_id", models.BigIntegerField()),
                ("mark_xid", models.BigIntegerField()),
                ("marked_at", models.DateTimeField()),
                ("sealed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={"db_table": "kernel_audit_seal"},
        ),
    ]
