"""Walk through the operations, some requests each, and collect what is wrong.

Schemathesis makes the requests from the schema: good ones and spoilt ones. So that they reach beyond the first check, many
are steered: an id in the path becomes that of a record which is there, ours or the other company's, and a reference in
the body the code of one of ours or the id of one of theirs. All is drawn from a seed, so a fault comes back.
"""

from __future__ import annotations

import random
import re
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from bench.fuzz.judge import Judge
from bench.fuzz.world import ROLES, World
from guantong.kernel import jsonio
from guantong.kernel.declare import record_types
from guantong.kernel.http.examples import code_of

# What ends or locks the one who asks says nothing about the next request.
_LEFT_OUT = frozenset({"DELETE /api/session", "DELETE /api/session/list"})
_NAMED = re.compile(r'"#/components/schemas/(\w+)"')
_METHODS = ("get", "post", "patch", "delete", "put")


@dataclass
class Fault:
    """One thing that is wrong, with the request that shows it."""

    operation: str
    what: str
    role: str
    request: str

    def __str__(self) -> str:
        return f"{self.operation} as {self.role}: {self.what}\n    {self.request}"


@dataclass
class Outcome:
    """What a walk came to."""

    operations: int = 0
    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def distinct(self) -> dict[str, Fault]:
        """One fault of each kind: those of the same verb in other types are mostly the same."""
        found: dict[str, Fault] = {}
        for one in self.faults:
            found.setdefault(f"{_verb(one.operation)}: {one.what}", one)
        return found


def document(asker: Client | None = None) -> dict[str, Any]:
    """Our own OpenAPI document, as `/api/openapi.json` gives it: to a person with the fields of his company."""
    answer = (asker or Client()).get("/api/openapi.json")
    found: dict[str, Any] = jsonio.decode_trusted(answer.content)
    return found


def operations(of: Mapping[str, Any]) -> list[str]:
    """`METHOD path` of every operation."""
    keys = [f"{method.upper()} {path}" for path, one in of["paths"].items() for method in one if method in _METHODS]
    return sorted(set(keys) - _LEFT_OUT)


def sample(keys: list[str], number: int, salt: int) -> list[str]:
    """Some of the operations: of each verb at least one, the rest drawn by the seed."""
    drawn = random.Random(salt)
    by_verb: dict[str, list[str]] = {}
    for key in keys:
        by_verb.setdefault(_verb(key), []).append(key)
    chosen = [drawn.choice(of_verb) for _verb_name, of_verb in sorted(by_verb.items())]
    left = [key for key in keys if key not in set(chosen)]
    return chosen + drawn.sample(left, max(0, min(len(left), number - len(chosen))))


def _verb(key: str) -> str:
    """What an operation does, whatever the type: `GET /api/{type}/{id}/links`."""
    method, path = key.split(" ", 1)
    for of_type in record_types():
        if path == of_type.path or path.startswith(of_type.path + "/"):
            steps = {step.code for step in of_type.transitions}
            rest = [("{step}" if part in steps else part) for part in path[len(of_type.path) :].split("/")]
            return f"{method} /api/{{type}}{'/'.join(rest)}"
    return key


def _asking(of: Mapping[str, Any]) -> dict[str, Any]:
    """The document without what is answered: requests are made from the rest of it, in a fraction of the time."""
    schemas = of["components"]["schemas"]
    paths = {
        path: {
            method: {name: value for name, value in operation.items() if name != "responses"} | {"responses": {}}
            for method, operation in operations_of.items()
        }
        for path, operations_of in of["paths"].items()
    }
    kept: dict[str, Any] = {}
    waiting: list[Any] = [paths]
    while waiting:
        for name in _NAMED.findall(jsonio.encode(waiting.pop()).decode()):
            if name not in kept:
                kept[name] = schemas[name]
                waiting.append(schemas[name])
    rest = {name: value for name, value in of["components"].items() if name != "responses"}
    return {**of, "paths": paths, "components": {**rest, "schemas": kept}}


class Walk:
    """One walk through an API in the name of a world's people."""

    def __init__(self, world: World, salt: int) -> None:
        self.world, self.salt = world, salt
        token, company = world.tokens["administrator"], str(world.company)
        self.document = document(Client(headers={"Authorization": f"Bearer {token}", "X-Company": company}))
        self.schema = schemathesis.openapi.from_dict(_asking(self.document))
        self.judge = Judge(self.document)
        self.outcome = Outcome()
        self.types = {one.path: one.code for one in record_types()}

    def go(self, keys: list[str], cases: int, until: Callable[[], bool] = lambda: False) -> Outcome:
        """Send `cases` requests of each kind (good, spoilt) to each operation, until it is time to stop."""
        for key in keys:
            if until():
                break
            self.outcome.operations += 1
            method, path = key.split(" ", 1)
            found = self.schema[path][method]
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                self._cases(key, found.as_strategy(generation_mode=mode), cases, mode is GenerationMode.NEGATIVE)
        return self.outcome

    def _cases(self, key: str, strategy: Any, cases: int, is_spoilt: bool) -> None:
        drawn = random.Random(zlib.crc32(f"{self.salt} {key} {is_spoilt}".encode()))
        number = 0

        @seed(drawn.getrandbits(64))
        @settings(
            max_examples=cases,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def one(case: Any) -> None:
            nonlocal number
            number += 1
            role = (*ROLES, "administrator", "administrator", "anonymous")[drawn.randrange(len(ROLES) + 3)]
            self._send(key, case, role, drawn)

        try:
            one()
        except Unsatisfiable:
            return  # Nothing can be spoilt in a request without parameters and body.

    def _send(self, key: str, case: Any, role: str, drawn: random.Random) -> None:
        method, path = key.split(" ", 1)
        steer = _Steer(self, drawn, path)
        words = steer.path(dict(case.path_parameters or {}))
        for name, value in words.items():
            path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
        query = {name: value for name, value in (case.query or {}).items() if value is not None}
        if query:
            path += "?" + urlencode({name: _flat(value) for name, value in query.items()}, doseq=True, errors="replace")
        headers = self._headers(case, role, drawn)
        body, kind = self._body(case, steer)
        answer = Client(headers=headers).generic(method, path, body, kind)
        sent = f"{path} {body[:100_000]!r} {headers}"
        self.outcome.cases += 1
        self.outcome.statuses[answer.status_code] += 1
        operation = self.document["paths"][key.split(" ", 1)[1]][method.lower()]
        for what in self.judge.faults(operation, key, answer, role, sent):
            said = b"" if getattr(answer, "streaming", False) else answer.content[:300]
            request = f"{method} {path} {body[:600]!r} company={headers.get('X-Company')} → {said!r}"
            self.outcome.faults.append(Fault(key, what, role, request))

    def _headers(self, case: Any, role: str, drawn: random.Random) -> dict[str, str]:
        headers = {}
        for name, value in dict(case.headers or {}).items():
            text = str(value)
            if name.lower() not in ("authorization", "cookie", "x-company") and _is_header(text):
                headers[name] = text
        company = self.world.company if drawn.random() < 0.9 else self.world.other_company
        headers["X-Company"] = str(company)
        if role != "anonymous":
            headers["Authorization"] = f"Bearer {self.world.tokens[role]}"
        return headers

    def _body(self, case: Any, steer: _Steer) -> tuple[bytes, str]:
        kind = case.media_type or "application/json"
        if type(case.body).__name__ == "NotSet":
            return b"", kind
        if kind.startswith("multipart/"):
            given_body = case.body if isinstance(case.body, dict) else {}
            content = given_body.get("file", b"")
            content = getattr(content, "data", content)
            raw = content if isinstance(content, bytes) else str(content).encode("utf-8", "replace")
            return encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("记录.csv", raw)}), MULTIPART_CONTENT
        return jsonio.encode(steer.body(_jsonable(case.body))), kind


class _Steer:
    """Puts records that exist into a request."""

    def __init__(self, walk: Walk, drawn: random.Random, path: str) -> None:
        self.world, self.drawn = walk.world, drawn
        self.type = next((code for one, code in walk.types.items() if path == one or path.startswith(one + "/")), None)

    def path(self, words: dict[str, Any]) -> dict[str, Any]:
        """Ids of the path: mostly one of ours, often one of theirs, at times what was made up."""
        for name in words:
            known = name in ("id", "user_id", "task_id", "job_id", "batch", "export", "role_id", "token_id")
            luck = self.drawn.random()
            if known and luck < 0.85:
                ids = self._ids(is_ours=luck < 0.55)
                if ids:
                    words[name] = self.drawn.choice(ids)
        return words

    def _ids(self, *, is_ours: bool) -> list[int]:
        found = self.world.own if is_ours else self.world.others
        if self.type is not None and found.get(self.type):
            return found[self.type]
        return [one for ids in found.values() for one in ids]

    def body(self, value: Any) -> Any:
        """References of the body: codes of ours, ids of theirs."""
        if isinstance(value, dict):
            return {name: self._named(name, self.body(one)) for name, one in value.items()}
        return [self.body(one) for one in value] if isinstance(value, list) else value

    def _named(self, name: str, value: Any) -> Any:
        luck = self.drawn.random()
        if name == "version" and luck < 0.7:
            return 1
        if name == "ids" and luck < 0.7:
            return self._ids(is_ours=True)[:3] + self._ids(is_ours=False)[:2]
        kinds = {"party": "party", "item": "item", "warehouse": "warehouse", "unit": "unit"}
        if name not in kinds or luck > 0.8:
            return value
        if luck < 0.5:
            return code_of(kinds[name])
        return self.drawn.choice(self.world.others.get(kinds[name], [0]))


def _flat(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, (list, str, int)) else jsonio.encode(_jsonable(value)).decode()


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {_clean(str(name)): _jsonable(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(one) for one in value]
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, (bytes, bytearray)):
        return value.decode("utf-8", "replace")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        return float(value)
    return value


def _clean(text: str) -> str:
    """Half of a surrogate pair is no character of JSON in UTF-8."""
    return text.encode("utf-8", "replace").decode()


def _is_header(text: str) -> bool:
    return all(" " <= one <= "~" for one in text)


def walk(world: World, *, salt: int, number: int | None, cases: int, seconds: float | None = None) -> Outcome:
    """Walk through all operations or `number` of them; with `seconds`, round after round until they are over."""
    begun = time.monotonic()
    one = Walk(world, salt)
    keys = operations(one.document)

    def is_over() -> bool:
        return seconds is not None and time.monotonic() - begun > seconds

    while True:
        outcome = one.go(keys if number is None else sample(keys, number, one.salt), cases, is_over)
        if seconds is None or is_over():
            return outcome
        one.salt += 1
