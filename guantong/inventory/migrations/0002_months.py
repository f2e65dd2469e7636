"""What came and went by month, kept beside the stock and cost ledgers; filled from what they hold already."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
INSERT INTO inventory_stock_month (company_id, warehouse_id, item_id, month, in_quantity, out_quantity)
SELECT company_id, warehouse_id, item_id, date_trunc('month', business_on::timestamp)::date,
       sum(greatest(quantity, 0)), sum(greatest(-quantity, 0))
  FROM inventory_stock_move GROUP BY 1, 2, 3, 4;
INSERT INTO inventory_cost_month (company_id, item_id, area_id, month, in_quantity, in_value, out_quantity, out_value)
SELECT company_id, item_id, area_id, date_trunc('month', business_on::timestamp)::date,
       sum(greatest(quantity, 0)), sum(CASE WHEN kind IN ('in', 'adjust', 'cover') THEN value ELSE 0 END),
       sum(greatest(-quantity, 0)), sum(CASE WHEN kind IN ('in', 'adjust', 'cover') THEN 0 ELSE -value END)
  FROM inventory_cost_event GROUP BY 1, 2, 3, 4;
"""


def _to(model):
    return models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=model)


def _quantity():
    return models.DecimalField(db_default=0, decimal_places=6, max_digits=20)


def _value():
    return models.DecimalField(db_default=0, decimal_places=2, max_digits=20)


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0001_initial"),
        ("inventory", "0001_initial"),
        ("masterdata", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CostMonth",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id", "item_id", "area_id", "month",
                        blank=True, editable=False, primary_key=True, serialize=False,
                    ),
                ),
                ("company_id", models.BigIntegerField()),
                ("item", _to("masterdata.item")),
                ("area_id", models.BigIntegerField(db_default=0)),
                ("month", models.DateField()),
                ("in_quantity", _quantity()),
                ("in_value", _value()),
                ("out_quantity", _quantity()),
                ("out_value", _value()),
            ],
            options={"db_table": "inventory_cost_month"},
        ),
        migrations.CreateModel(
            name="StockMonth",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id", "warehouse_id", "item_id", "month",
                        blank=True, editable=False, primary_key=True, serialize=False,
                    ),
                ),
                ("company_id", models.BigIntegerField()),
                ("warehouse", _to("masterdata.warehouse")),
                ("item", _to("masterdata.item")),
                ("month", models.DateField()),
                ("in_quantity", _quantity()),
                ("out_quantity", _quantity()),
            ],
            options={"db_table": "inventory_stock_month"},
        ),
        migrations.AddIndex(
            model_name="costevent",
            index=models.Index(fields=["company_id", "business_on"], name="inventory_cost_event_dated"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]  # fmt: skip
