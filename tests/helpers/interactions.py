"""Reads from the code of `client/qt` which function answers which interaction, and which event it records.

An interaction is a connection of a signal that a person causes, or an overridden handler of input events. What each
one records stands in its `@records` mark.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "client" / "qt"

USER_SIGNALS = {
    "clicked", "triggered", "activated", "textEdited", "returnPressed", "editingFinished", "edited", "chosen",
    "refused", "idClicked", "moved", "valueChanged", "picked", "customContextMenuRequested", "pressed", "toggled",
    "currentIndexChanged", "linkActivated", "selectionChanged",
}  # fmt: skip
NOT_PEOPLE = {("post", "refused"), ("_notifier", "activated")}
"""Signals of the same names that the server or the operating system causes."""

HANDLERS = {
    "keyPressEvent", "keyReleaseEvent", "mousePressEvent", "mouseReleaseEvent", "mouseDoubleClickEvent", "wheelEvent",
    "dropEvent", "contextMenuEvent", "dragEnterEvent",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interaction:
    """One way a person can act: where it is handled and what it records (None: it carries no mark)."""

    file: str
    function: str
    cause: str
    records: tuple[str, ...] | None


def interactions() -> list[Interaction]:
    """Return all interactions of the terminal, sorted."""
    found: list[Interaction] = []
    for path in sorted(FOLDER.rglob("*.py")):
        name = path.relative_to(FOLDER.parent).as_posix()
        found.extend(_of_module(ast.parse(path.read_text("utf-8")), name))
    return sorted(set(found), key=lambda item: (item.file, item.function, item.cause))


def interaction_table() -> bytes:
    """Return the table as JSON, one line an interaction."""
    rows = [
        {"file": item.file, "function": item.function, "cause": item.cause, "records": list(item.records or ())}
        for item in interactions()
        if item.records
    ]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n".encode()


def _of_module(tree: ast.Module, file: str) -> Iterator[Interaction]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from _of_class(node, file)


def _of_class(node: ast.ClassDef, file: str) -> Iterator[Interaction]:
    methods = {item.name: item for item in node.body if isinstance(item, ast.FunctionDef)}
    for name in sorted(HANDLERS & methods.keys()):
        yield Interaction(file, f"{node.name}.{name}", name, _marks(methods[name]))
    for call in ast.walk(node):
        cause = _user_signal(call)
        if cause is None or not isinstance(call, ast.Call) or not call.args:
            continue
        slot = call.args[0]
        if not isinstance(slot, ast.Attribute):
            yield Interaction(file, f"{node.name}:{call.lineno}", cause, None)
        elif isinstance(slot.value, ast.Name) and slot.value.id == "self" and slot.attr in methods:
            yield Interaction(file, f"{node.name}.{slot.attr}", cause, _marks(methods[slot.attr]))


def _user_signal(call: ast.AST) -> str | None:
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "connect"):
        return None
    signal = call.func.value
    if isinstance(signal, ast.Subscript):
        signal = signal.value
    if not isinstance(signal, ast.Attribute) or signal.attr not in USER_SIGNALS:
        return None
    sender = signal.value.attr if isinstance(signal.value, ast.Attribute) else ""
    return None if (sender, signal.attr) in NOT_PEOPLE else signal.attr


def _marks(function: ast.FunctionDef) -> tuple[str, ...] | None:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "records":
            return tuple(ast.unparse(argument).removeprefix("EventKind.") for argument in decorator.args)
    return None
