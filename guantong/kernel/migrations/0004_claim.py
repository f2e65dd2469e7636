"""What a transaction has touched and is judged for at commit."""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0003_numberclaim")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("txid", models.BigIntegerField()),
                ("subject", models.TextField()),
                (
                    "ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
            ],
            options={
                "db_table": "kernel_claim",
                "indexes": [models.Index(fields=["txid", "subject"], name="kernel_claim_own")],
            },
        ),
    ]
