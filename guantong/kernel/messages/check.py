"""`python -m guantong.kernel.messages.check`: every message and label is there in Chinese and in English.

Fails when a text is missing, when the two languages use different placeholders, or when a Chinese text holds no
Chinese character, or when Chinese stands in the code without its English (`literals.py`).
"""

from __future__ import annotations

import os
import re
import string
import sys
from collections.abc import Iterator

from guantong.kernel.declare import Field, L, RecordType, record_types
from guantong.kernel.messages import Message, all_messages
from guantong.kernel.messages.literals import literal_faults

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def placeholders(template: str) -> set[str]:
    """The names in braces."""
    return {name for _text, name, _format, _conversion in string.Formatter().parse(template) if name}


def message_faults(message: Message) -> Iterator[str]:
    """What is wrong with one message."""
    texts = {"en": message.en, "hint_en": message.hint_en, "zh": message.zh, "hint_zh": message.hint_zh}
    for name, text in texts.items():
        if not text.strip():
            yield f"{message.code}: {name} is empty"
    for name in ("zh", "hint_zh"):
        if texts[name].strip() and not _CHINESE.search(texts[name]):
            yield f"{message.code}: {name} holds no Chinese"
    for english, chinese in (("en", "zh"), ("hint_en", "hint_zh")):
        if placeholders(texts[english]) != placeholders(texts[chinese]):
            yield f"{message.code}: {english} and {chinese} differ in placeholders"


def label_faults(where: str, label: L | None) -> Iterator[str]:
    """What is wrong with one label."""
    if label is None:
        return
    if not label.zh.strip() or not label.en.strip():
        yield f"{where}: a language is missing"
    elif placeholders(label.zh) != placeholders(label.en):
        yield f"{where}: the languages differ in placeholders"


def _field_faults(where: str, fields: tuple[Field, ...]) -> Iterator[str]:
    for field in fields:
        yield from label_faults(f"{where}.{field.name}", field.label)
        yield from label_faults(f"{where}.{field.name} hint", field.hint)
        for option in field.options:
            yield from label_faults(f"{where}.{field.name}={option.value}", option.label)


def type_faults(record_type: RecordType) -> Iterator[str]:
    """What is wrong with the labels of one record type."""
    code = record_type.code
    yield from label_faults(code, record_type.label)
    yield from _field_faults(code, record_type.fields)
    for lines in record_type.lines:
        yield from label_faults(f"{code}.{lines.name}", lines.label)
        yield from _field_faults(f"{code}.{lines.name}", lines.fields)
    for state in record_type.states:
        yield from label_faults(f"{code} state {state.code}", state.label)
    for transition in record_type.transitions:
        yield from label_faults(f"{code} action {transition.code}", transition.label)
        yield from label_faults(f"{code} action {transition.code} confirm", transition.confirm)
        yield from _field_faults(f"{code} action {transition.code}", transition.asks)
    for section, label in record_type.sections.items():
        yield from label_faults(f"{code} section {section}", label)
    for create in record_type.creates:
        yield from label_faults(f"{code} creates {create.type}", create.label)
    for link in record_type.links:
        yield from label_faults(f"{code} link {link.column}", link.label)
    for signature in record_type.signatures:
        yield from label_faults(f"{code} signature", signature)


def faults() -> list[str]:
    """Everything that is wrong with any message or label."""
    found = [fault for message in all_messages() for fault in message_faults(message)]
    found += [fault for record_type in record_types() for fault in type_faults(record_type)]
    return found + literal_faults()


def main() -> int:
    """Print what is wrong; 0 when nothing is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guantong.server.settings")
    import django

    django.setup()
    from guantong.kernel.messages import kernel as _kernel  # noqa: F401  (registers the kernel's messages)

    found = faults()
    for fault in found:
        sys.stdout.write(f"{fault}\n")
    sys.stdout.write(f"{len(all_messages())} messages and {len(record_types())} types: {len(found)} faults\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
