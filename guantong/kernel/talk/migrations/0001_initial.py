import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models

import guantong.kernel.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", guantong.kernel.fields.IdField(serialize=False)),
                ("company_id", models.BigIntegerField()),
                ("type", models.TextField()),
                ("document_id", models.BigIntegerField()),
                ("text", models.TextField()),
                (
                    "mentions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), db_default=[], size=None
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("created_by_id", models.BigIntegerField()),
                ("changed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "talk_comment",
                "indexes": [models.Index(fields=["document_id", "id"], name="talk_comment_document")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="talk_comment_says_something"
                    )
                ],
            },
        ),
    ]
