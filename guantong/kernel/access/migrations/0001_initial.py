import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models

import guantong.kernel.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Role",
            fields=[
                ("id", guantong.kernel.fields.IdField(serialize=False)),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name_zh", models.CharField(max_length=60)),
                ("name_en", models.CharField(max_length=60)),
                ("is_system", models.BooleanField(db_default=False)),
                ("version", models.IntegerField(db_default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("key", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("count", models.IntegerField()),
                ("since", models.DateTimeField()),
                ("locked_until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["since"], name="access_attempt_since")],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", guantong.kernel.fields.IdField(serialize=False)),
                ("username", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=100)),
                ("email", models.CharField(db_default="", max_length=254)),
                ("phone", models.CharField(db_default="", max_length=40)),
                (
                    "language",
                    models.CharField(choices=[("zh", "中文"), ("en", "English")], db_default="zh", max_length=2),
                ),
                ("password", models.CharField(max_length=255)),
                ("must_change_password", models.BooleanField(db_default=False)),
                ("is_active", models.BooleanField(db_default=True)),
                ("totp_secret", models.TextField(db_default="")),
                ("totp_pending", models.TextField(db_default="")),
                ("totp_step", models.BigIntegerField(db_default=0)),
                (
                    "recovery_hashes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), db_default=[], size=None),
                ),
                ("default_company_id", models.BigIntegerField(null=True)),
                ("employee", models.CharField(db_default="", max_length=60)),
                ("version", models.IntegerField(db_default=1)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("username"), name="access_user_username"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "user_id", "company_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.BigIntegerField()),
                ("permissions", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                (
                    "own_permissions",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                (
                    "warehouse_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), null=True, size=None
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="access.user"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RolePermission",
            fields=[
                ("id", guantong.kernel.fields.IdField(serialize=False)),
                ("permission", models.CharField(max_length=120)),
                ("own", models.BooleanField(db_default=False)),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="permissions", to="access.role"
                    ),
                ),
            ],
            options={
                "db_table": "access_role_permission",
                "constraints": [
                    models.UniqueConstraint(fields=("role", "permission", "own"), name="access_role_permission_once"),
                    models.CheckConstraint(
                        condition=models.Q(("permission__regex", "^(\\*|[a-z0-9_]+)(\\.(\\*|[a-z0-9_]+)){0,2}$")),
                        name="access_role_permission_form",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", guantong.kernel.fields.IdField(serialize=False)),
                ("kind", models.CharField(choices=[("session", "session"), ("api", "api")], max_length=10)),
                ("token_hash", models.BinaryField(unique=True)),
                ("name", models.CharField(db_default="", max_length=100)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), null=True, size=None),
                ),
                ("company_id", models.BigIntegerField(null=True)),
                ("csrf", models.CharField(db_default="", max_length=64)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("last_seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("address", models.CharField(db_default="", max_length=64)),
                ("agent", models.CharField(db_default="", max_length=300)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="access.user"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "kind"], name="access_token_user")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scopes__isnull", True), ("scopes__len__gt", 0), _connector="OR"),
                        name="access_token_scopes",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                ("id", guantong.kernel.fields.IdField(serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("event", models.CharField(max_length=20)),
                ("address", models.CharField(db_default="", max_length=64)),
                ("agent", models.CharField(db_default="", max_length=300)),
                ("facts", models.JSONField(db_default={})),
                (
                    "user",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.user"
                    ),
                ),
            ],
            options={
                "db_table": "access_sign_in",
                "indexes": [models.Index(fields=["user", "at"], name="access_sign_in_user")],
            },
        ),
        migrations.CreateModel(
            name="UserRole",
            fields=[
                ("id", guantong.kernel.fields.IdField(serialize=False)),
                ("company_id", models.BigIntegerField(null=True)),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holders", to="access.role"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="roles", to="access.user"
                    ),
                ),
            ],
            options={
                "db_table": "access_user_role",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "role", "company_id"), name="access_user_role_once", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UserScope",
            fields=[
                ("id", guantong.kernel.fields.IdField(serialize=False)),
                ("kind", models.CharField(choices=[("company", "company"), ("warehouse", "warehouse")], max_length=10)),
                ("target_id", models.BigIntegerField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scopes", to="access.user"
                    ),
                ),
            ],
            options={
                "db_table": "access_user_scope",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "kind", "target_id"), name="access_user_scope_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["company", "warehouse"])), name="access_user_scope_kind"
                    ),
                ],
            },
        ),
    ]
