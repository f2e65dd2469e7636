"""The dimensions of an account in words. They are kept by the names of the voucher's columns, which nobody should read."""

from __future__ import annotations

from guantong.kernel.declare import L, record_type

_AND = L("、", ", ")
_OR = L("或", " or ")
_REQUIRED = L("（必填）", " (required)")
_ONE_OF = L("（必填其一）", " (one of them)")


def label_of(name: str) -> L:
    """What people call a dimension: the heading of its column in a voucher, else its type."""
    columns = {field.name: field.label for field in record_type("voucher").lines[0].fields}
    return columns.get(name) or record_type(name).label


def in_words(notation: str, language: str) -> str:
    """`party! employee/department item`, as an account has it, in words: what must be filled, what one of, what may be."""
    words = [_words(token) for token in notation.split()]
    return _AND.zh.join(one.zh for one in words) if language == "zh" else _AND.en.join(one.en for one in words)


def missing(names: str) -> L:
    """The dimensions that a line lacks, as the database names them: `department, party / employee`."""
    found = [_either(token.split(" / ")) for token in names.split(", ")]
    return L(_AND.zh.join(one.zh for one in found), _AND.en.join(one.en for one in found).lower())


def _words(token: str) -> L:
    names = token.rstrip("!").split("/")
    said = _either(names)
    how = _ONE_OF if len(names) > 1 else _REQUIRED if token.endswith("!") else L("", "")
    return L(said.zh + how.zh, said.en + how.en)


def _either(names: list[str]) -> L:
    labels = [label_of(name) for name in names]
    return L(_OR.zh.join(one.zh for one in labels), _OR.en.join(one.en for one in labels).capitalize())
