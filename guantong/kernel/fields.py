"""Column types that every table shares (docs/architecture.md, section 2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.expressions import RawSQL

SEQUENCE = "guantong_id"


if TYPE_CHECKING:
    _Integer = models.BigIntegerField[int, int]
else:
    _Integer = models.BigIntegerField


class IdField(_Integer):
    """A primary key from the one sequence `guantong_id`, so that an id alone names a row of any table."""

    def __init__(self, **options: Any) -> None:
        options["primary_key"] = True
        options["editable"] = False
        options["db_default"] = RawSQL(f"nextval('{SEQUENCE}')", ())  # noqa: S611  (a constant)
        super().__init__(**options)

    def deconstruct(self) -> Any:
        """Leave out what the class itself fixes, so that migrations say `IdField()`."""
        name, path, arguments, options = super().deconstruct()
        for fixed in ("primary_key", "editable", "db_default"):
            options.pop(fixed, None)
        return name, path, arguments, options


def _decimal(digits: int, places: int) -> Callable[..., models.DecimalField[Any, Any]]:
    def field(**options: Any) -> models.DecimalField[Any, Any]:
        return models.DecimalField(max_digits=digits, decimal_places=places, **options)

    return field


money = _decimal(20, 2)
"""An amount in its currency: numeric(20,2)."""
quantity = _decimal(20, 6)
"""A quantity in the item's stock unit unless the line names another: numeric(20,6)."""
price = _decimal(20, 6)
"""A price or unit cost: numeric(20,6)."""
percent = _decimal(9, 6)
"""A percentage; 13 means 13 %: numeric(9,6)."""
