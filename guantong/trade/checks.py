"""Progress columns are kept for speed; here they are counted again from the documents that moved them."""

from __future__ import annotations

from guantong.kernel.checks import register_check
from guantong.kernel.declare import L

_COMPANY = "(%(company)s::bigint IS NULL OR l.company_id = %(company)s)"

register_check(
    "trade_order_progress",
    L("订单执行数量 = 出入库与发票", "Order progress = movements and invoices"),
    f"""SELECT l.id, l.quantity_moved, m.moved, l.quantity_returned, m.returned, l.quantity_invoiced, v.invoiced
          FROM trade_order_line l
          LEFT JOIN LATERAL (
            SELECT coalesce(sum(x.quantity) FILTER (WHERE h.kind IN ('goods_receipt', 'delivery')), 0) AS moved,
                   coalesce(sum(x.quantity) FILTER (WHERE h.kind IN ('purchase_return', 'sales_return')), 0) AS returned
              FROM inventory_movement_line x JOIN inventory_movement h ON h.id = x.document_id AND h.state <> 'draft'
             WHERE x.source_line_id = l.id) m ON true
          LEFT JOIN LATERAL (
            SELECT coalesce(sum(x.stock_quantity), 0) AS invoiced
              FROM trade_invoice_line x JOIN trade_invoice h ON h.id = x.document_id AND h.state <> 'draft'
             WHERE x.order_line_id = l.id AND h.red_reason <> 'allowance') v ON true
         WHERE {_COMPANY} AND (l.quantity_moved, l.quantity_returned, l.quantity_invoiced)
                            IS DISTINCT FROM (m.moved, m.returned, v.invoiced)""",
    f"SELECT count(*) FROM trade_order_line l WHERE {_COMPANY}",
)

register_check(
    "trade_accrued_receipts",
    L("暂估应付 = 未开票入库", "Accrued receipts = receipts not invoiced"),
    f"""SELECT l.id, l.accrued, coalesce(o.open, 0) AS open
          FROM inventory_movement_line l JOIN inventory_movement h ON h.id = l.document_id
          LEFT JOIN LATERAL (SELECT sum(abs(i.open_amount)) AS open FROM accounting_open_item i WHERE i.line_id = l.id) o ON true
         WHERE {_COMPANY} AND h.kind IN ('goods_receipt', 'purchase_return') AND h.state <> 'draft'
           AND l.accrued <> coalesce(o.open, 0)""",
    f"""SELECT count(*) FROM inventory_movement_line l JOIN inventory_movement h ON h.id = l.document_id
         WHERE {_COMPANY} AND h.kind IN ('goods_receipt', 'purchase_return')""",
)

register_check(
    "trade_invoice_total",
    L("发票合计 = 明细之和", "Invoice totals = sums of lines"),
    f"""SELECT l.id, l.total_net, s.net, l.total_gross, s.gross FROM trade_invoice l
          JOIN LATERAL (SELECT sum(x.net) AS net, sum(x.gross) AS gross FROM trade_invoice_line x WHERE x.document_id = l.id) s
            ON true
         WHERE {_COMPANY} AND (l.total_net, l.total_gross) IS DISTINCT FROM (s.net, s.gross)""",
    f"SELECT count(*) FROM trade_invoice l WHERE {_COMPANY}",
)
