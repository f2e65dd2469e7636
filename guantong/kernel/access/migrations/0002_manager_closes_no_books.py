"""A manager closes and reopens orders, not the books: installations that still grant it by pattern are narrowed."""

from __future__ import annotations

from django.db import migrations

NARROW = """
WITH gone AS (
  DELETE FROM access_role_permission p USING access_role r
   WHERE r.id = p.role_id AND r.code = 'manager' AND r.is_system AND p.permission IN ('*.*.close', '*.*.reopen')
  RETURNING p.role_id, p.own, split_part(p.permission, '.', 3) AS action
)
INSERT INTO access_role_permission (role_id, permission, own)
SELECT g.role_id, m.module || '.*.' || g.action, g.own FROM gone g, unnest(ARRAY['purchasing', 'sales']) m (module)
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [migrations.RunSQL(NARROW, migrations.RunSQL.noop)]
