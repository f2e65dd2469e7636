"""The Django app of access."""

from __future__ import annotations

from django.apps import AppConfig

from guantong.kernel.audit import watch

USER_COLUMNS = ("username", "name", "email", "phone", "language", "is_active", "default_company_id", "employee")


class AccessConfig(AppConfig):
    """Label `access`. Who was granted what by whom, and who signed in, is part of the audit; secrets are not."""

    name = "guantong.kernel.access"
    label = "access"
    verbose_name = "访问控制"

    def ready(self) -> None:
        """Have the database watch the tables of access, and serve its addresses."""
        from guantong.kernel.access import api

        watch("access_user", (*USER_COLUMNS, "must_change_password"))
        watch("access_role", ("code", "name_zh", "name_en"))
        watch("access_role_permission", ("role_id", "permission", "own"))
        watch("access_user_role", ("user_id", "role_id", "company_id"))
        watch("access_user_scope", ("user_id", "kind", "target_id"))
        watch("access_sign_in", ("user_id", "event", "facts"))
        api.register()
