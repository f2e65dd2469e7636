"""What other modules may call of the masters (the models may be read directly as well)."""

from __future__ import annotations

from guantong.masterdata.due_dates import Due, Stage, due_dates
from guantong.masterdata.quantities import Conversion, InexactQuantityError, NoConversionError, to_stock_quantity
from guantong.masterdata.selectors import (
    LineDefaults,
    Price,
    Side,
    TaxRate,
    conversions,
    due,
    line_defaults,
    payment_stages,
    prices,
    stock_factors,
    stock_quantities,
    tax_on,
    taxes_on,
)
from guantong.masterdata.services.configuration import configuration_changed, configuration_version
from guantong.masterdata.services.create_company import create_company, insert_masters, when_company_is_created

__all__ = [
    "Conversion",
    "Due",
    "InexactQuantityError",
    "LineDefaults",
    "NoConversionError",
    "Price",
    "Side",
    "Stage",
    "TaxRate",
    "configuration_changed",
    "configuration_version",
    "conversions",
    "create_company",
    "due",
    "due_dates",
    "insert_masters",
    "line_defaults",
    "payment_stages",
    "prices",
    "stock_factors",
    "stock_quantities",
    "tax_on",
    "taxes_on",
    "to_stock_quantity",
    "when_company_is_created",
]
