import django.db.models.functions.datetime
from django.db import migrations, models

import guantong.kernel.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", guantong.kernel.fields.IdField(serialize=False)),
                ("company_id", models.BigIntegerField()),
                ("type", models.TextField()),
                ("document_id", models.BigIntegerField()),
                ("name", models.TextField()),
                ("content_type", models.TextField()),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("created_by_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "work_attachment",
                "indexes": [
                    models.Index(fields=["document_id", "id"], name="work_attachment_document"),
                    models.Index(fields=["sha256"], name="work_attachment_content"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", guantong.kernel.fields.IdField(serialize=False)),
                ("company_id", models.BigIntegerField()),
                ("user_id", models.BigIntegerField(null=True)),
                ("kind", models.TextField()),
                ("label_zh", models.TextField()),
                ("label_en", models.TextField()),
                ("arguments", models.JSONField(db_default={})),
                ("state", models.TextField(db_default="waiting")),
                ("done", models.BigIntegerField(db_default=0)),
                ("total", models.BigIntegerField(db_default=0)),
                ("message", models.TextField(db_default="")),
                ("log", models.JSONField(db_default=[])),
                ("problems", models.JSONField(db_default=[])),
                ("attempts", models.IntegerField(db_default=0)),
                ("result", models.JSONField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "work_job",
                "indexes": [
                    models.Index(fields=["company_id", "-id"], name="work_job_newest"),
                    models.Index(fields=["company_id", "user_id", "-id"], name="work_job_user"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                        name="work_job_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", guantong.kernel.fields.IdField(serialize=False)),
                ("company_id", models.BigIntegerField()),
                ("code", models.TextField()),
                ("facts", models.JSONField(db_default={})),
                ("type", models.TextField(db_default="")),
                ("document_id", models.BigIntegerField(null=True)),
                ("number", models.TextField(db_default="")),
                ("user_id", models.BigIntegerField(null=True)),
                ("role", models.TextField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("state", models.TextField(db_default="open")),
                ("made_by_rule", models.TextField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("created_by_id", models.BigIntegerField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "work_task",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["company_id", "role", "-id"],
                        name="work_task_role",
                    ),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["company_id", "user_id", "-id"],
                        name="work_task_user",
                    ),
                    models.Index(fields=["document_id"], name="work_task_document"),
                    models.Index(fields=["company_id", "-closed_at"], name="work_task_closed"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "done", "cancelled"])), name="work_task_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("user_id__isnull", False), ("role__isnull", False), _connector="OR"),
                        name="work_task_has_somebody",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("document_id__isnull", False), ("state", "open")),
                        fields=("company_id", "document_id", "code", "user_id", "role"),
                        name="work_task_once_open",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
    ]
