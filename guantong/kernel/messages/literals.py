"""Texts that stand in the code in one language: what `guantong.kernel.messages.check` finds beside the registered messages.

A text that people read stands as `L(…)`, as a `Message`, or as a pair: two branches of a condition, two places of a
tuple, a dict or a call. Any other Chinese literal is a text that an English reader would get in Chinese. English is the
language of the code, too: a phrase of several words is a text unless an exception, a log, a decorator or the API's
description takes it; one word is a text where it is given to people, as a title, label, message, hint, … of a call, a
dict or a name, as what `get` puts in place of such a one, or as the body of an answer.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z]{2}")
_SPOKEN = re.compile(r"^[^a-z]*[A-Z]|[a-z] |[A-Za-z][.:…)]")  # not a code such as "close-year"
_SKIPPED = {"tests", "migrations", "static"}

_PHRASE = re.compile(
    r"^[^A-Za-z<]*(?:[A-Z][a-z’'-]+|A)(?:[ .,:;…?!]|$)"
)  # begins as a phrase does; a code, SQL or a tag does not
_SHOWN = re.compile(
    r"(^|_)(title|label|message|hint|reason|detail|caption|subject|placeholder|text|summary|heading|warning)$"
)
_ANSWERS = {"HttpResponse", "HttpResponseBadRequest", "HttpResponseForbidden", "HttpResponseNotFound", "Http404"}
_BOTH = {"L", "Message"}  # told of by the checks of labels and messages
_SEVERAL = re.compile(r"[a-z’',;:] \S")
_FOR_DEVELOPERS = re.compile(
    r"(Error|Exception|Fault|Failed|Warning)$|^(debug|info|warning|error|exception|critical|add_note)$"
)
_DESCRIBES = {
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "api_operation",
    "NinjaAPI",
    "Router",
    "obj",
}  # the API's description

# Each was looked at: a folder, a file, or one text of a file.
ALLOWED: dict[str, str] = {
    "demo": "a Chinese company: its names are data",
    "testing.py": "data of tests",
    "flows/examples.py": "examples of data in the API's description",
    "kernel/http/examples.py": "examples of data in the API's description",
    "kernel/http/openapi.py": "the API's description",
    "kernel/http/openapi_types.py": "the API's description, and examples of data in it",
    "kernel/metrics.py": "what operators' programs read; Prometheus has one language",
    "kernel/messages/literals.py": "what this check itself says to developers",
    "kernel/work/file_kinds.py": "the name of a program",
    "kernel/work/api.py": "the API's description",
    "kernel/work/notices_api.py": "the API's description",
    "kernel/pinyin.py": "characters that are read",
    "kernel/exchange/cells.py": "what may stand in a file for yes, no and dates, in either language",
    "kernel/printing/fitting.py": "the characters between which a line may break",
    "kernel/printing/capitals.py": "amounts in Chinese capitals, as the law wants them on paper",
    "kernel/printing/sheet.py: 人民币": "before an amount in Chinese capitals",
    "kernel/printing/arrange.py: 人民币": "before an amount in Chinese capitals",
    "kernel/printing/sheet.py: 制单": "compared with a label",
    "kernel/printing/design.py: 白联 存根": "the usual names of the copies, which an administrator changes",
    "kernel/printing/design.py: 红联 财务": "the usual names of the copies, which an administrator changes",
    "kernel/printing/design.py: 黄联 客户": "the usual names of the copies, which an administrator changes",
    "kernel/printing/design.py: 蓝联 仓库": "the usual names of the copies, which an administrator changes",
    "kernel/access/models.py: 中文": "a language is called by its own name",
    "masterdata/services/create_company.py": "the first records of a company: data in the language of its books",
    "accounting/documents.py: 记": "the word before a voucher's number, as the books have it",
    "accounting/models.py: 记": "the word before a voucher's number, as the books have it",
    "accounting/summaries.py": "summaries in the books, which are kept in Chinese, with the English they are read in",
    "inventory/services/open_stock.py: 期初库存": "a summary in the books, which are kept in Chinese",
    "integration/importing.py: Imported in  s.": "the command line, which speaks English",
    "server/backup/commands.py": "the command line, which speaks English; refusals have both languages",
    "server/cli.py": "the command line, which speaks English; refusals have both languages",
    "server/embedded.py": "what the one who starts the program reads in the terminal and the log",
    "server/migrate.py": "what the one who starts the program reads in the terminal and the log",
    "server/operations.py": "the command line, which speaks English; refusals have both languages",
    "server/supervisor.py": "what the one who starts the program reads in the terminal and the log",
    "trade/services/post_invoice.py: 进项税额勾选确认": "a summary in the books, which are kept in Chinese",
}


def unpaired(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of every Chinese literal of a module that has no English beside it."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str) and _CHINESE.search(node.value)):
            continue
        if _WORD.search(node.value) or isinstance(parents[node], ast.Expr):
            continue  # it holds both languages, or describes the code
        if not _is_paired(node, parents):
            yield node.lineno, node.value


def _is_paired(literal: ast.expr, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether something that holds the literal holds its English, too; the statement is the bound."""
    node: ast.AST = literal
    while not isinstance(node, ast.stmt):
        parent = parents[node]
        if _says_both(parent, node):
            return True
        node = parent
    return isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == ["verbose_name"]


def _says_both(parent: ast.AST, child: ast.AST) -> bool:
    match parent:
        case ast.IfExp():
            return any(_WORD.search(_text(one)) for one in (parent.body, parent.orelse) if one is not child)
        case ast.Dict():
            return {"zh", "en"} <= {_text(key) for key in parent.keys if key is not None}
        case ast.Call(func=ast.Name(id="L" | "Message")):
            return len(parent.args) + len(parent.keywords) > 1
        case ast.Call():
            english = any(one.arg and re.search(r"(^|_)en$", one.arg) for one in parent.keywords)
            return english or _stands_beside(child, parent.args)
        case ast.Tuple() | ast.List():
            return _stands_beside(child, parent.elts)
    return False


def _stands_beside(child: ast.AST, places: Sequence[ast.expr]) -> bool:
    """Whether English follows the Chinese (as in `L`), or a sentence of it goes before (as in `Message`)."""
    if child not in places:
        return False
    at = places.index(child)
    following = _text(places[at + 1]) if at + 1 < len(places) else ""
    if _WORD.search(following) and not _CHINESE.search(following):
        return True
    before = [_text(place) for place in places[max(0, at - 2) : at]]
    return any(_SPOKEN.search(text) and not _CHINESE.search(text) for text in before)


def _text(place: ast.AST) -> str:
    """The words of a literal, an f-string, or several put together; nothing else is a text."""
    if isinstance(place, ast.keyword):
        return _text(place.value)
    if isinstance(place, ast.Constant):
        return place.value if isinstance(place.value, str) else ""
    if isinstance(place, ast.JoinedStr):
        return "".join(_text(one) for one in place.values)
    if isinstance(place, ast.BinOp):
        return _text(place.left) + _text(place.right)
    if isinstance(place, ast.IfExp):
        return _text(place.body) + _text(place.orelse)
    return ""


def unpaired_english(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of every English literal of a module that is given to people without its Chinese."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant | ast.JoinedStr) or isinstance(parents.get(node), ast.JoinedStr):
            continue
        words = _text(node)
        if _CHINESE.search(words) or not _WORD.search(words) or not _PHRASE.search(words):
            continue
        is_text = _is_told(node, parents) if _SEVERAL.search(words) else _is_shown(node, parents)
        if is_text and not _has_chinese_beside(node, parents):
            yield node.lineno, words


def _is_told(phrase: ast.expr, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether nothing around the phrase keeps it among developers: a docstring, an exception, a log, a decorator."""
    node: ast.AST = phrase
    if isinstance(parents[node], ast.Expr):
        return False
    while not isinstance(node, ast.stmt):
        node = parents[node]
        if isinstance(node, ast.Call) and (
            _name(node.func) in _DESCRIBES or _FOR_DEVELOPERS.search(_name(node.func)) or _name(node.func) in _BOTH
        ):
            return False
    return not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assert)


def _is_shown(literal: ast.expr, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether the literal itself, or as one choice of several, becomes what people read."""
    node: ast.AST = literal
    parent = parents[node]
    while isinstance(parent, ast.BoolOp | ast.BinOp) or (isinstance(parent, ast.IfExp) and node is not parent.test):
        node, parent = parent, parents[parent]
    match parent:
        case ast.keyword(arg=str(name)):
            call = parents[parent]
            return bool(_SHOWN.search(name)) and not (isinstance(call, ast.Call) and _name(call.func) in _DESCRIBES)
        case ast.Dict():
            at = next((at for at, one in enumerate(parent.values) if one is node), None)
            key = None if at is None else parent.keys[at]
            return key is not None and bool(_SHOWN.search(_text(key)))
        case ast.Call(func=ast.Attribute(attr="get" | "setdefault" | "pop"), args=[key, default]) if default is node:
            return bool(_SHOWN.search(_text(key)))
        case ast.Call():
            return node in parent.args and _name(parent.func) in _ANSWERS
        case ast.Assign():
            return any(_SHOWN.search(_name(one)) for one in parent.targets)
        case ast.AnnAssign():
            return bool(_SHOWN.search(_name(parent.target)))
    return False


def _has_chinese_beside(literal: ast.expr, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether the innermost choice, call or collection around the literal, or one around that, says it in Chinese, too."""
    node: ast.AST = literal
    while not isinstance(node, ast.stmt):
        node = parents[node]
        if isinstance(node, ast.IfExp | ast.Call | ast.Dict | ast.Tuple | ast.List):
            spoken = (
                one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
            )
            if any(_CHINESE.search(one) for one in spoken):
                return True
    return False


def _name(node: ast.AST) -> str:
    """The last part of a name or attribute, or the key of a subscript."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=key):
            return _text(key)
    return ""


def literal_faults(package: Path = PACKAGE) -> list[str]:
    """`path:line: text` of every unpaired literal of the package, and every exception that nothing needs."""
    found: list[str] = []
    needed: set[str] = set()
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        if _SKIPPED & set(inside.parts):
            continue
        source = path.read_text("utf-8")
        lacking = [(line, text, "Chinese without English") for line, text in unpaired(source)]
        lacking += [(line, text, "English without Chinese") for line, text in unpaired_english(source)]
        for line, text, what in sorted(lacking):
            exception = _exception(inside, text.strip())
            if exception is None:
                found.append(f"{inside.as_posix()}:{line}: {what}: {text.strip()[:60]}")
            else:
                needed.add(exception)
    if package == PACKAGE:
        found += [f"{one}: an exception that nothing needs" for one in ALLOWED if one not in needed]
    return found


def _exception(path: Path, text: str) -> str | None:
    """The entry of `ALLOWED` under which the text may stand."""
    names = [f"{path.as_posix()}: {text}", path.as_posix(), *[one.as_posix() for one in path.parents]]
    return next((one for one in names if one in ALLOWED), None)
