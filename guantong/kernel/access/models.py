"""Tables of access: who may sign in, what roles grant, and what was tried.

Users and roles belong to the installation, not to one company; a role is given for one company or for every company.
`access_grant` is computed by the database (`sql/grants.sql`) and read by `request_begin` at every request.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now

from guantong.kernel.fields import IdField

LANGUAGES = (("zh", "中文"), ("en", "English"))


class User(models.Model):
    """A person or a program that may sign in."""

    id = IdField()
    username = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    email = models.CharField(max_length=254, db_default="")
    phone = models.CharField(max_length=40, db_default="")
    language = models.CharField(max_length=2, choices=LANGUAGES, db_default="zh")
    password = models.CharField(max_length=255)
    must_change_password = models.BooleanField(db_default=False)
    is_active = models.BooleanField(db_default=True)
    # Encrypted with a key derived from SECRET_KEY; pending until the first code is confirmed.
    totp_secret = models.TextField(db_default="")
    totp_pending = models.TextField(db_default="")
    # A code is good once: the last 30-second step that was used.
    totp_step = models.BigIntegerField(db_default=0)
    recovery_hashes = ArrayField(models.TextField(), db_default=[])
    default_company_id = models.BigIntegerField(null=True)
    employee = models.CharField(max_length=60, db_default="")
    version = models.IntegerField(db_default=1)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(Lower("username"), name="access_user_username"),)

    def __str__(self) -> str:
        return f"{self.username} {self.name}"


class Role(models.Model):
    """A named set of permissions; system roles are seeded and may be edited like any other."""

    id = IdField()
    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    is_system = models.BooleanField(db_default=False)
    version = models.IntegerField(db_default=1)

    def __str__(self) -> str:
        return self.code


class RolePermission(models.Model):
    """One permission, or a pattern such as `sales.*.*` or `*.*.read`; `own` limits it to the user's own documents."""

    id = IdField()
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="permissions")
    permission = models.CharField(max_length=120)
    own = models.BooleanField(db_default=False)

    class Meta:
        db_table = "access_role_permission"
        constraints = (
            models.UniqueConstraint(fields=["role", "permission", "own"], name="access_role_permission_once"),
            models.CheckConstraint(
                condition=models.Q(permission__regex=r"^(\*|[a-z0-9_]+)(\.(\*|[a-z0-9_]+)){0,2}$"),
                name="access_role_permission_form",
            ),
        )

    def __str__(self) -> str:
        return self.permission


class UserRole(models.Model):
    """A role held by a user in one company, or in every company when the company is null."""

    id = IdField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="holders")
    company_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "access_user_role"
        constraints = (
            models.UniqueConstraint(
                fields=["user", "role", "company_id"], nulls_distinct=False, name="access_user_role_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.role_id}"


class UserScope(models.Model):
    """A limit on rows: with one or more rows of a kind, the user sees only those companies or warehouses."""

    id = IdField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="scopes")
    kind = models.CharField(max_length=10, choices=(("company", "company"), ("warehouse", "warehouse")))
    target_id = models.BigIntegerField()

    class Meta:
        db_table = "access_user_scope"
        constraints = (
            models.UniqueConstraint(fields=["user", "kind", "target_id"], name="access_user_scope_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["company", "warehouse"]), name="access_user_scope_kind"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.target_id}"


class Grant(models.Model):
    """What a user may do in one company: patterns, computed by the database from roles and scopes.

    Company 0 stands for every company that has no row of its own. `warehouse_ids` null means all warehouses.
    """

    pk = models.CompositePrimaryKey("user_id", "company_id")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    company_id = models.BigIntegerField()
    permissions = ArrayField(models.TextField())
    own_permissions = ArrayField(models.TextField())
    warehouse_ids = ArrayField(models.BigIntegerField(), null=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.company_id}"


class Token(models.Model):
    """A browser session or an API token; only the SHA-256 of the secret is kept."""

    id = IdField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=10, choices=(("session", "session"), ("api", "api")))
    token_hash = models.BinaryField(unique=True)
    name = models.CharField(max_length=100, db_default="")
    # Patterns; null means everything the user may do.
    scopes = ArrayField(models.TextField(), null=True)
    company_id = models.BigIntegerField(null=True)
    csrf = models.CharField(max_length=64, db_default="")
    created_at = models.DateTimeField(db_default=Now())
    last_seen_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=64, db_default="")
    agent = models.CharField(max_length=300, db_default="")

    class Meta:
        indexes = (models.Index(fields=["user", "kind"], name="access_token_user"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(scopes__isnull=True) | models.Q(scopes__len__gt=0), name="access_token_scopes"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Preference(models.Model):
    """How a user likes his screens: columns of a grid, density, what he was shown once. Read and written by nobody else.

    `code` is chosen by the client, for example `grid.sales_order.lines`; what the value means only the client knows.
    """

    pk = models.CompositePrimaryKey("user_id", "code")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="preferences")
    code = models.CharField(max_length=120)
    value = models.JSONField()
    changed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.user_id} {self.code}"


class Attempt(models.Model):
    """How often signing in failed of late, by name typed and by address; `sql/sign_in_attempt.sql` keeps it.

    The key is `name:` or `address:` and a keyed hash, so names that nobody has are locked like those of users, and
    what was typed (a password in the wrong box) cannot be read here.
    """

    key = models.CharField(max_length=80, primary_key=True)
    count = models.IntegerField()
    since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["since"], name="access_attempt_since"),)

    def __str__(self) -> str:
        return self.key


class SignIn(models.Model):
    """One event of signing in or of the means to do so; append-only, and repeated in the audit by a trigger.

    `event`: signed_in, refused, locked, signed_out, revoked, unlocked, password_changed, totp_on, totp_off, token_made.
    The name that was typed is kept only where it is a user's; anything else could be a password typed in the wrong box.
    """

    id = IdField()
    at = models.DateTimeField(db_default=Now())
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    event = models.CharField(max_length=20)
    address = models.CharField(max_length=64, db_default="")
    agent = models.CharField(max_length=300, db_default="")
    facts = models.JSONField(db_default={})

    class Meta:
        db_table = "access_sign_in"
        indexes = (models.Index(fields=["user", "at"], name="access_sign_in_user"),)

    def __str__(self) -> str:
        return f"{self.at} {self.event}"
