"""Where the focus goes when a screen arrives: where the screen wants it, else to what is read first (ux.md §2.3).

Must not move the focus itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from client.contract.screen import Band, Screen
from client.qt.blocks.card import BlockWidget
from client.qt.blocks.form import FormCard
from client.qt.blocks.head import HeadZone
from client.qt.blocks.rows import RowCard

TABS = "tabs"
"""What a screen calls the tabs of its head, whatever their block is called."""


def wanted_focus(screen: Screen, head: HeadZone, blocks: Mapping[str, BlockWidget]) -> QWidget | None:
    """Return what takes the focus.

    A screen names an action or the tabs of its head, a block, or a field as `block/field`. An empty list takes no
    focus; then it goes to the next block in reading order, not to a button of the head that does something.
    """
    named = _in_head(screen.focus, head) or _in_content(screen.focus, blocks)
    if named is not None:
        return named
    order = [blocks[block] for block in _reading(screen.bands) if block in blocks]
    order.sort(key=lambda block: not _is_worked_in(block))
    stops = (_first_stop(block) for block in order)
    rest = head.tabs or next(reversed(head.focusable()), None)
    return next((stop for stop in stops if stop is not None), rest)


def _is_worked_in(block: BlockWidget) -> bool:
    """Tell whether there is something to fill in or to walk through, not only a link beside a text."""
    if isinstance(block, FormCard):
        return block.first_editor() is not None
    return isinstance(block, RowCard) and bool(block.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _in_head(focus: str, head: HeadZone) -> QWidget | None:
    if head.tabs is not None and focus in (TABS, head.tabs.block_id):
        return head.tabs
    buttons = head.bar.buttons() if head.bar is not None else ()
    return next((button for button in buttons if button.action.id == focus), None)


def _in_content(focus: str, blocks: Mapping[str, BlockWidget]) -> QWidget | None:
    """Return the block or field of that name; in a form that was refused, what has to be put right comes first."""
    name, _, field = focus.partition("/")
    block = blocks.get(focus) or blocks.get(name)
    if block is None:
        return None
    editor = block.editor(field) if isinstance(block, FormCard) and not block.refused else None
    return editor or _first_stop(block)


def _first_stop(block: BlockWidget) -> QWidget | None:
    """Return what takes the focus of a block: the field to begin with, the block itself, else its first part."""
    editor = block.first_editor() if isinstance(block, FormCard) else None
    if editor is not None:
        return editor
    parts = (block, *block.findChildren(QWidget))
    return next((part for part in parts if part.focusPolicy() & Qt.FocusPolicy.TabFocus), None)


def _reading(bands: Sequence[Band]) -> Iterator[str]:
    for band in bands:
        for slot in band.slots:
            yield from slot.blocks
            yield from _reading(slot.bands)
