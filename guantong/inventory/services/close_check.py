"""What the stock has against closing a period."""

from __future__ import annotations

from guantong.accounting.public import register_close_check
from guantong.inventory import messages
from guantong.kernel.messages import Problem
from guantong.kernel.unit import Row, Unit

_NEGATIVE = """
SELECT i.code || ' ' || i.name AS item, sum(e.quantity) AS quantity, sum(e.value) AS value
  FROM inventory_cost_event e JOIN masterdata_item i ON i.id = e.item_id
 WHERE e.company_id = %s AND e.business_on <= %s
 GROUP BY i.id, i.code, i.name HAVING sum(e.quantity) < 0 OR sum(e.value) < 0 ORDER BY i.code LIMIT 50
"""


@register_close_check
def negative_stock(unit: Unit, period: Row) -> list[Problem]:
    """A month does not close with a negative quantity or value of any item."""
    rows = unit.sql(_NEGATIVE, [unit.company_id, period["ends_on"]])
    return [Problem(messages.NEGATIVE_AT_CLOSE, {**row, "period": period["code"]}) for row in rows]
