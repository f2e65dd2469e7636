"""How each user likes his screens is kept with him, not on one device."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("access", "0002_manager_closes_no_books")]

    operations = [
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "user_id", "code", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="preferences", to="access.user"
                    ),
                ),
                ("code", models.CharField(max_length=120)),
                ("value", models.JSONField()),
                ("changed_at", models.DateTimeField(db_default=Now())),
            ],
        ),
    ]
