"""Numbers that a transaction has taken and not yet proved to be on a document."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0002_auditseal")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="NumberClaim",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id", "series", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.BigIntegerField()),
                ("series", models.TextField()),
                ("number", models.TextField()),
                ("on_date", models.DateField()),
            ],
            options={"db_table": "kernel_number_claim"},
        ),
    ]
