"""What live screens are told. Transitions and saves of the engine tell it by themselves (`document_event`)."""

from __future__ import annotations

from collections.abc import Sequence

from guantong.kernel.declare import RecordType, record_type
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


def tell_about(unit: Unit, of_type: RecordType, record_ids: Sequence[int], action: str) -> None:
    """Tell open screens that something happened beside records (printed, a file added), to those who may see them. One
    statement for any number; heard after commit."""
    unit.run(
        f"""SELECT document_event(%s::bigint, %s, h.id, coalesce(r.version, 1), %s, %s::bigint,
                                  coalesce(r.owner_id, r.created_by_id), r.warehouse_id)
              FROM {of_type.table} h, jsonb_to_record(to_jsonb(h)) AS r (version int, owner_id bigint,
                                                                         created_by_id bigint, warehouse_id bigint)
             WHERE h.id = ANY (%s)""",
        (unit.company_id, of_type.code, action, unit.user.id, list(record_ids)),
    )


def since(unit: Unit, last_id: int, limit: int = 1000) -> list[Row]:
    """The events after one that was seen, oldest first; `kernel.access.events.visible` says who may see them."""
    return unit.sql(
        """SELECT id, company_id, type, document_id, version, owner_id, warehouse_id FROM kernel_event
            WHERE id > %s AND at > now() - interval '1 hour' ORDER BY id LIMIT %s""",
        (last_id, limit),
    )
