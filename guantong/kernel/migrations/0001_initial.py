"""The sequence of all ids, and the kernel's own tables."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL("CREATE SEQUENCE guantong_id AS bigint", "DROP SEQUENCE guantong_id"),
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id", "series", "period", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.BigIntegerField()),
                ("series", models.TextField()),
                ("period", models.TextField()),
                ("value", models.BigIntegerField()),
            ],
            options={
                "db_table": "kernel_counter",
            },
        ),
        migrations.CreateModel(
            name="FlowRule",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id", "code", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.BigIntegerField()),
                ("code", models.TextField()),
                ("enabled", models.BooleanField()),
                ("changed_by_id", models.BigIntegerField(null=True)),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "db_table": "kernel_flow_rule",
            },
        ),
        migrations.CreateModel(
            name="SqlFile",
            fields=[
                ("path", models.TextField(primary_key=True, serialize=False)),
                ("hash", models.TextField()),
                ("applied_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "db_table": "kernel_sql_file",
            },
        ),
        migrations.CreateModel(
            name="Audit",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("company_id", models.BigIntegerField(null=True)),
                ("user_id", models.BigIntegerField(null=True)),
                ("request_id", models.TextField(null=True)),
                ("source", models.TextField(null=True)),
                ("address", models.TextField(null=True)),
                ("txid", models.BigIntegerField()),
                ("table_name", models.TextField()),
                ("row_id", models.BigIntegerField(null=True)),
                ("document_id", models.BigIntegerField(null=True)),
                ("op", models.TextField()),
                ("changes", models.JSONField()),
            ],
            options={
                "db_table": "kernel_audit",
                "indexes": [
                    models.Index(fields=["document_id", "id"], name="kernel_audit_document"),
                    models.Index(fields=["company_id", "-id"], name="kernel_audit_newest"),
                    models.Index(fields=["company_id", "user_id", "-id"], name="kernel_audit_user"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("company_id", models.BigIntegerField()),
                ("type", models.TextField()),
                ("document_id", models.BigIntegerField()),
                ("version", models.IntegerField()),
                ("action", models.TextField()),
                ("user_id", models.BigIntegerField(null=True)),
                ("owner_id", models.BigIntegerField(null=True)),
                ("warehouse_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "kernel_event",
                "indexes": [models.Index(fields=["at"], name="kernel_event_at")],
            },
        ),
        migrations.CreateModel(
            name="RequestKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "user_id", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("user_id", models.BigIntegerField()),
                ("key", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("fingerprint", models.TextField(null=True)),
                ("status", models.IntegerField(null=True)),
                ("type", models.TextField(null=True)),
                ("document_id", models.BigIntegerField(null=True)),
                ("answer", models.JSONField(null=True)),
            ],
            options={
                "db_table": "kernel_request_key",
                "indexes": [models.Index(fields=["at"], name="kernel_request_key_at")],
            },
        ),
    ]
