"""Which events brought their value with them: the value of such a return never follows the event that it takes back.

Until now only returns to a supplier did both. The law against changing the ledger is put aside for this once.
"""

from django.db import migrations, models

MARK = """
ALTER TABLE inventory_cost_event DISABLE TRIGGER USER;
UPDATE inventory_cost_event SET is_given = true
 WHERE kind IN ('in', 'out') AND NOT at_average AND (origin_id IS NULL OR document_kind = 'purchase_return');
ALTER TABLE inventory_cost_event ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0003_same_day_returns")]

    operations = [
        migrations.AddField("costevent", "is_given", models.BooleanField(db_default=False)),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
