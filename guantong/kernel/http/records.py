"""The REST surface of every record type: one view, driven by the declaration (docs/architecture.md, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse

from guantong.kernel.declare import RecordType, record_types
from guantong.kernel.engine import bulk, service
from guantong.kernel.engine.derive import draft_from, empty_draft
from guantong.kernel.engine.grouping import groups
from guantong.kernel.engine.history import history
from guantong.kernel.engine.links import links
from guantong.kernel.engine.listing import ListQuery, list_rows
from guantong.kernel.engine.neighbours import neighbours
from guantong.kernel.engine.service import not_found
from guantong.kernel.engine.wire import document_to_wire, read_row, to_wire
from guantong.kernel.http.answers import json_answer
from guantong.kernel.http.request import Replay, answered, keep_answer, object_of, serve, unit_of
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.messages import kernel as say
from guantong.kernel.refusals import AgainError
from guantong.kernel.unit import Unit, retrying

CollectionView = Callable[[HttpRequest, RecordType], HttpResponse]
ItemView = Callable[[HttpRequest, RecordType, int, str], HttpResponse]

_COLLECTION: dict[str, dict[str, CollectionView]] = {}
_ITEM: dict[str, dict[str, ItemView]] = {}


def register_collection_view(name: str, method: str, view: CollectionView) -> None:
    """Serve `{path}/{name}` of every type, e.g. export. The view opens its own unit (`serve`, `unit_of`)."""
    _COLLECTION.setdefault(name, {})[method] = view


def register_item_view(name: str, method: str, view: ItemView) -> None:
    """Serve `{path}/{id}/{name}` of every type, e.g. print; the view gets what follows the name (`"17"` or `""`)."""
    _ITEM.setdefault(name, {})[method] = view


def by_path() -> dict[str, RecordType]:
    """The types by `module/plural`."""
    return _by_path(len(record_types()))


@lru_cache(maxsize=4)
def _by_path(_types: int) -> dict[str, RecordType]:
    return {f"{one.module}/{one.plural}": one for one in record_types()}


@lru_cache(maxsize=4096)
def _known_template(path: str, name: str, name_of_item: str, has_more: bool) -> str:
    of_type = by_path()[path]
    base = f"/api/{path}"
    if name == "bulk" and any(step.code == name_of_item for step in of_type.transitions):
        return f"{base}/bulk/{name_of_item}"
    if name == "{id}":
        if not name_of_item:
            return f"{base}/{{id}}"
        if name_of_item in _ITEM and has_more:
            return f"{base}/{{id}}/{name_of_item}/{{part}}"
        if name_of_item in {*_ITEM, *_READS, *(step.code for step in of_type.transitions)} and not has_more:
            return f"{base}/{{id}}/{name_of_item}"
    elif not name_of_item and (not name or name == "new" or name in _COLLECTION):
        return f"{base}/{name}".rstrip("/")
    return f"{base}/{{unknown}}"


def template_of(path: str, rest: str | None) -> str:
    """The template of an address below a type's path, such as `/api/sales/deliveries/{id}/post`."""
    head, _, tail = (rest or "").strip("/").partition("/")
    name, _, after = tail.partition("/")
    is_id = head.isascii() and head.isdigit()
    known = head if not is_id and (head in _COLLECTION or head in ("", "new", "bulk")) else "{id}" if is_id else "?"
    return _known_template(path, known, name if len(name) < 60 else "?", bool(after))


def record_view(request: HttpRequest, path: str, rest: str | None = None) -> HttpResponse:
    """Any request below `/api/{module}/{plural}`."""
    of_type = by_path()[path]
    try:
        return _dispatch(request, of_type, (rest or "").strip("/"))
    except ProblemError as error:
        problem = error
        # Who asks is found out first: strangers are sent away, and everybody else is told in his own language.
        return serve(request, lambda _unit: _raise(problem))


def _raise(error: ProblemError) -> None:
    raise error


def _dispatch(request: HttpRequest, of_type: RecordType, rest: str) -> HttpResponse:
    head, _, tail = rest.partition("/")
    if not head:
        return _by_method(request, {"GET": _list, "POST": _create}, of_type)
    if head.isascii() and head.isdigit() and len(head) < 19:
        return _item(request, of_type, int(head), tail)
    if head == "new" and not tail:
        return _by_method(request, {"GET": _new}, of_type)
    if head == "bulk" and tail:
        return _by_method(request, {"POST": lambda r, t: _bulk(r, t, tail)}, of_type)
    if head in _COLLECTION and not tail:
        return _by_method(request, _COLLECTION[head], of_type)
    raise _nowhere(request)


def _item(request: HttpRequest, of_type: RecordType, record_id: int, tail: str) -> HttpResponse:
    name, _, after = tail.partition("/")
    views: dict[str, ItemView]
    if not name:
        views = {"GET": _read, "PATCH": _change, "DELETE": _delete}
    elif name in _ITEM:
        views = _ITEM[name]
    elif name in _READS and not after:
        reader = _READS[name]
        views = {"GET": lambda r, t, i, _tail: serve(r, lambda unit: reader(unit, t, i))}
    elif not after and any(step.code == name for step in of_type.transitions):
        views = {"POST": lambda r, t, i, _tail: _transition(r, t, i, name)}
    else:
        raise _nowhere(request)
    method = "GET" if request.method == "HEAD" else request.method or ""
    if method not in views:
        raise _method(request, views)
    return views[method](request, of_type, record_id, after)


def _by_method(request: HttpRequest, views: Mapping[str, CollectionView], of_type: RecordType) -> HttpResponse:
    method = "GET" if request.method == "HEAD" else request.method or ""
    if method not in views:
        raise _method(request, views)
    return views[method](request, of_type)


def _method(request: HttpRequest, views: Mapping[str, Any]) -> ProblemError:
    return ProblemError(Problem(say.METHOD_NOT_ALLOWED, {"method": request.method, "allowed": sorted(views)}))


def _nowhere(request: HttpRequest) -> ProblemError:
    return ProblemError(Problem(say.NO_SUCH_ADDRESS, {"path": request.path[:200]}))


# --- collections -----------------------------------------------------------------------------------------------------


def _list(request: HttpRequest, of_type: RecordType) -> HttpResponse:
    def work(unit: Unit) -> Any:
        query = ListQuery.from_address(unit, parameters(request))
        return list_rows(unit, of_type.code, query).wire()

    return serve(request, work)


def parameters(request: HttpRequest) -> list[tuple[str, str]]:
    """The pairs of the address, repeated ones included."""
    return [(name, value) for name, values in request.GET.lists() for value in values]


def _create(request: HttpRequest, of_type: RecordType) -> HttpResponse:
    payload = dict(object_of(request))
    asks = _asks(payload)
    then = request.GET.get("then") or None

    def work(unit: Unit) -> Any:
        document = service.create(unit, of_type.code, payload, then=then, asks=asks)
        return document_to_wire(unit, document)

    return serve(request, work, status=201)


def _asks(payload: dict[str, Any]) -> Mapping[str, Any]:
    """Take the extra inputs of a step out of what was sent. Refuses anything but an object with 400."""
    asks = payload.pop("asks", None)
    if asks is not None and not isinstance(asks, dict):
        raise ProblemError(Problem(say.NOT_AN_OBJECT, {"found": type(asks).__name__}, field="asks"))
    return asks or {}


def _new(request: HttpRequest, of_type: RecordType) -> HttpResponse:
    source = request.GET.get("from")

    def work(unit: Unit) -> Any:
        if not source:
            return empty_draft(unit, of_type)
        if not (source.isascii() and source.isdigit() and len(source) < 19):
            unit.refuse(say.BAD_PARAMETER, field="from", name="from", found=source[:40], expected="id")
        return draft_from(unit, of_type, int(source))

    return serve(request, work)


def _bulk(request: HttpRequest, of_type: RecordType, action: str) -> HttpResponse:
    """Each document in a transaction of its own, so that one refusal keeps nothing of the others back, and no stock, number
    or period is held longer than a single step holds it. What cannot take the step at all is told by one look at all."""
    payload = dict(object_of(request))
    step = service.transition_of(of_type, action)
    ids = payload.pop("ids", None)
    if payload.pop("preview", None) is True:
        return serve(request, lambda unit: bulk.look_ahead(unit, of_type.code, step.code, bulk.check_ids(unit, ids)))

    counted = 0

    def all_of_them() -> HttpResponse:
        nonlocal counted
        with unit_of(request, of_type.permission(step.code), key_suffix=":bulk") as unit:
            key = unit.request_key[0].removesuffix(":bulk") if unit.request_key else None
            unit.request_key = None
            wanted = bulk.check_ids(unit, ids)
            hindered = bulk.hindered(unit, of_type.code, step.code, wanted, key)
            counted += unit.statements
        done: list[int] = []
        refused: list[dict[str, Any]] = []
        for record_id in wanted:
            try:
                if record_id in hindered:
                    raise ProblemError(*hindered[record_id])
                counted += retrying(lambda one=record_id: _one_of_many(request, of_type, one, step.code, payload))  # type: ignore[misc]
                done.append(record_id)
            except ProblemError as error:
                refused.append(_refusal(request, of_type, record_id, error))
        with unit_of(request, key_suffix=":bulk") as unit:
            unit.request_key = None
            bulk.note_bulk(unit, of_type, step.code, done, refused)
            counted += unit.statements
        return json_answer({"done": done, "refused": refused})

    return answered(request, all_of_them, lambda: counted)


def _change_many(request: HttpRequest, of_type: RecordType) -> HttpResponse:
    """The same values for many records, in one transaction; or with `preview` what they would change."""
    payload = object_of(request)
    return serve(request, lambda unit: bulk.change_many(unit, of_type.code, payload))


def _groups(request: HttpRequest, of_type: RecordType) -> HttpResponse:
    own = ("by", "order")
    listed = [(name, value) for name, value in parameters(request) if name not in own]

    def work(unit: Unit) -> Any:
        query = ListQuery.from_address(unit, listed)
        return groups(unit, of_type.code, query, request.GET.get("by", ""), request.GET.get("order", ""))

    return serve(request, work)


def _one_of_many(
    request: HttpRequest, of_type: RecordType, record_id: int, action: str, asks: Mapping[str, Any]
) -> int:
    """How many statements it took; 0 where the same request did it before."""
    try:
        with unit_of(request, key_suffix=bulk.key_of_one("", record_id)) as unit:
            service.transition(unit, of_type.code, record_id, action, asks)
            keep_answer(unit, 200, None)
            return unit.statements
    except Replay:
        return 0


def _refusal(request: HttpRequest, of_type: RecordType, record_id: int, error: ProblemError) -> dict[str, Any]:
    language = request.guantong_unit.language  # type: ignore[attr-defined]  # set by unit_of
    number = next(
        (str(one.facts["document"]) for one in error.problems if isinstance(one.facts.get("document"), str)), None
    )
    return {
        "id": record_id,
        "number": number,
        "retry": isinstance(error, AgainError),
        "problems": [problem.wire(language) for problem in error.problems],
    }


# --- one record ------------------------------------------------------------------------------------------------------


def _read(request: HttpRequest, of_type: RecordType, record_id: int, _tail: str) -> HttpResponse:
    return serve(request, lambda unit: read(unit, of_type, record_id))


def read(unit: Unit, of_type: RecordType, record_id: int) -> dict[str, Any]:
    """One record as it travels; one statement. Refuses with 403 or 404."""
    unit.demand(of_type.permission("read"))
    row = read_row(unit, of_type, record_id)
    if row is None or not row_is_visible(unit, of_type, row):
        raise not_found(unit, of_type, record_id)
    return to_wire(unit, of_type, row)


def row_is_visible(unit: Unit, of_type: RecordType, row: Mapping[str, Any], action: str = "read") -> bool:
    """Whether the user's row scope covers a row of `read_row` for this action."""
    actor = unit.user
    warehouse = row.get(f"_{of_type.warehouse_column}") if of_type.warehouse_column else None
    if warehouse is not None and actor.warehouse_ids is not None and warehouse not in actor.warehouse_ids:
        return False
    if actor.only_own(of_type.permission(action)):
        return actor.id in (row.get("_created_by_id"), row.get(f"_{of_type.owner_column}"))
    return True


def _change(request: HttpRequest, of_type: RecordType, record_id: int, _tail: str) -> HttpResponse:
    payload = object_of(request)

    def work(unit: Unit) -> Any:
        return document_to_wire(unit, service.change(unit, of_type.code, record_id, payload))

    return serve(request, work)


def _delete(request: HttpRequest, of_type: RecordType, record_id: int, _tail: str) -> HttpResponse:
    version = request.GET.get("version") or None

    def work(unit: Unit) -> None:
        service.delete(unit, of_type.code, record_id, version)

    return serve(request, work)


def _transition(request: HttpRequest, of_type: RecordType, record_id: int, action: str) -> HttpResponse:
    payload = dict(object_of(request))
    version = payload.pop("version", None)
    payload |= _asks(payload)

    def work(unit: Unit) -> Any:
        document = service.transition(unit, of_type.code, record_id, action, payload, version=version)
        return document_to_wire(unit, document)

    return serve(request, work)


def _neighbours(request: HttpRequest, of_type: RecordType, record_id: int, tail: str) -> HttpResponse:
    if tail:
        raise _nowhere(request)

    def work(unit: Unit) -> Any:
        unit.demand(of_type.permission("read"))
        return neighbours(unit, of_type, record_id, ListQuery.from_address(unit, parameters(request)))

    return serve(request, work)


_READS: dict[str, Callable[[Unit, RecordType, int], Any]] = {"links": links, "history": history}
register_collection_view("bulk", "POST", _change_many)
register_collection_view("groups", "GET", _groups)
register_item_view("neighbours", "GET", _neighbours)
