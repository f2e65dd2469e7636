"""What the documented example of a record needs besides the fields that are required: see `kernel.http.examples`."""

from __future__ import annotations

from guantong.kernel.http.examples import code_of, example

# Goods and invoices follow an order: `GET …/new?from={order}` gives the draft with the ids of its lines.
SOURCE = "trade.wrong_source"
GOODS = {"item": code_of("item"), "quantity": "10", "price": "2.5"}


example("party", is_customer=True, is_supplier=True, name="晨光商贸有限公司", invoice_title="晨光商贸有限公司")
example("payment_terms", name="月结 30 天", stages=[{"percent": "100", "days": 30}])
example("unit_conversion", from_unit="BOX", to_unit="PCS", numerator=12, name="箱")
example("posting_rule", event="goods_receipt.post", role="INVENTORY", amount="accrued", sequence=90, is_active=False)
for code in ("goods_receipt", "purchase_return", "delivery", "sales_return"):
    example(code, refused=SOURCE, party=code_of("party"), warehouse=code_of("warehouse"), lines=[GOODS])
for code in ("supplier_invoice", "sales_invoice"):
    example(code, refused=SOURCE, party=code_of("party"), lines=[GOODS])
for code in ("purchase_order", "sales_order"):
    example(code, party=code_of("party"), warehouse=code_of("warehouse"), lines=[GOODS])
for code in ("receipt", "payment"):
    example(code, party=code_of("party"), amount="100.00", bank_account=code_of("bank_account"))
example("transfer", warehouse="WH1", target_warehouse=code_of("warehouse"))
example("voucher", lines=[{"account": "1002", "debit": "100.00", "summary": "存入"},
                          {"account": "1001", "credit": "100.00", "summary": "存入"}])  # fmt: skip
example("bom", item=code_of("item"), lines=[{"item": "PART-1", "quantity": "2"}])
example("custom_field", code="project.x_grade", name="等级")
example("field_rule", code="sales:project.name", required=True)
example("list_layout", code="project")
example("brand", code="brand", name="晨光", accent="#a01c2c")
example("numbering", code="XS", pattern="SO-{YYYY}{MM}-")
example("print_template", type_code="item", name="标签", layout='{"paper": "40x30", "repeat": "line", "margins": [1, 1, 1, 1], '
        '"blocks": [{"kind": "text", "text": "{code} {name}"}, {"kind": "qr", "text": "{code}", "size": 12}]}')  # fmt: skip
