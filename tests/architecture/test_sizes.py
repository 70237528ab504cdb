"""Files, functions and classes stay small enough to be read at one sitting."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.sources import named, parsed, python_files

FILE_LINES = 450
FUNCTION_LINES = 60
CLASS_LINES = 300
CLASS_METHODS = 20


def oversized(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of(node) > FUNCTION_LINES:
            yield f"function {node.name}: {lines_of(node)} lines, at most {FUNCTION_LINES}"
        elif isinstance(node, ast.ClassDef):
            methods = sum(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) for part in node.body)
            if methods > CLASS_METHODS:
                yield f"class {node.name}: {methods} methods, at most {CLASS_METHODS}"
            if lines_of(node) > CLASS_LINES:
                yield f"class {node.name}: {lines_of(node)} lines, at most {CLASS_LINES}"


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_too_long() -> None:
    lengths = {named(path): len(path.read_text("utf-8").splitlines()) for path in python_files()}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}


def test_no_function_or_class_is_too_large() -> None:
    assert [f"{named(path)}: {what}" for path in python_files() for what in oversized(parsed(path))] == []


def test_the_measure_sees_what_is_too_large() -> None:
    body = "    x = 1\n" * FUNCTION_LINES
    methods = "".join(f"    def m{n}(self): ...\n" for n in range(CLASS_METHODS + 1))
    planted = ast.parse(
        f"def long():\n{body}\nclass Wide:\n{methods}\nclass Tall:\n{'    x = 1' * 1}\n" + "    y = 2\n" * 300
    )
    assert [what.split(":")[0] for what in oversized(planted)] == ["function long", "class Wide", "class Tall"]
