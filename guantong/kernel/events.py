"""What live screens are told. Transitions and saves of the engine tell it by themselves (`document_event`)."""

from __future__ import annotations

from guantong.kernel.declare import record_type
from guantong.kernel.unit import Row, Unit


def tell(
    unit: Unit,
    type_code: str,
    record_id: int,
    *,
    version: int = 1,
    action: str = "changed",
    owner_id: int | None = None,
    warehouse_id: int | None = None,
) -> None:
    """Tell open screens that a record changed by another way than the engine's. Heard after commit."""
    unit.run(
        "SELECT document_event(%s, %s, %s, %s::int, %s, %s::bigint, %s::bigint, %s::bigint)",
        (
            unit.company_id,
            record_type(type_code).code,
            record_id,
            version,
            action,
            unit.user.id,
            owner_id or unit.user.id,
            warehouse_id,
        ),
    )


def since(unit: Unit, last_id: int, limit: int = 1000) -> list[Row]:
    """The events after one that was seen, oldest first; `kernel.access.events.visible` says who may see them."""
    return unit.sql(
        """SELECT id, company_id, type, document_id, version, owner_id, warehouse_id FROM kernel_event
            WHERE id > %s AND at > now() - interval '1 hour' ORDER BY id LIMIT %s""",
        (last_id, limit),
    )
