"""The masters as the engine, the screens and the exchange know them. Importing this package declares them all."""

from __future__ import annotations

from guantong.kernel.declare import register
from guantong.masterdata.documents.companies import BANK_ACCOUNT, COMPANY, DEPARTMENT, EMPLOYEE, PROJECT, REASON_CODE
from guantong.masterdata.documents.items import ITEM, ITEM_CATEGORY, UNIT, UNIT_CONVERSION
from guantong.masterdata.documents.parties import PARTY, PAYMENT_TERMS
from guantong.masterdata.documents.places import BIN, WAREHOUSE
from guantong.masterdata.documents.prices import PRICE_LIST, TAX

MASTERS = (
    ITEM,
    PARTY,
    PRICE_LIST,
    ITEM_CATEGORY,
    UNIT,
    UNIT_CONVERSION,
    WAREHOUSE,
    BIN,
    TAX,
    PAYMENT_TERMS,
    BANK_ACCOUNT,
    DEPARTMENT,
    EMPLOYEE,
    PROJECT,
    REASON_CODE,
    COMPANY,
)

register(*MASTERS)
