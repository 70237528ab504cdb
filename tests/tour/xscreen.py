"""A virtual X screen: keys go in by xdotool, pictures and damage events come out of the X server.

Knows nothing of the terminal: what it measures is what any program in front of a person would show.
"""

from __future__ import annotations

import os
import select
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from PIL import Image
from Xlib import X
from Xlib.display import Display
from Xlib.ext import damage

SIZE = (1440, 900)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the screen in pixels."""

    left: int
    top: int
    width: int
    height: int

    def holds(self, other: Area) -> bool:
        """Tell whether another rectangle lies inside this one."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.left + other.width <= self.left + self.width
            and other.top + other.height <= self.top + self.height
        )


class XScreen:
    """One Xvfb with a watch on everything that is painted.

    `still` is the part whose changes do not count (a clock ticks there).
    """

    def __init__(self, still: Area = Area(0, SIZE[1] - 28, SIZE[0], 28)) -> None:
        self._still = still
        reader, writer = os.pipe()
        self._server = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(writer),
                "-screen",
                "0",
                f"{SIZE[0]}x{SIZE[1]}x24",
                "-nolisten",
                "tcp",
                "-noreset",
            ],
            pass_fds=(writer,),
            stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        with os.fdopen(reader) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        self.name = f":{number}"
        self._display = Display(self.name)
        self._root = self._display.screen().root
        if not self._display.has_extension("DAMAGE"):
            raise RuntimeError("the X server reports no damage")
        damage.query_version(self._display)
        damage.damage_create(self._root, damage.DamageReportRawRectangles)
        self._display.sync()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._display.close()
        self._server.terminate()
        self._server.wait(10)

    def press(self, *keys: str) -> float:
        """Press keys by their X names (`Return`, `ctrl+k`, `F9`). Returns: monotonic seconds before the first."""
        self._drain()
        before = time.monotonic()
        subprocess.run(["xdotool", "key", "--delay", "0", *keys], check=True, env=self._env())
        return before

    def type(self, text: str) -> float:
        """Type ASCII text. Returns: monotonic seconds before the first key."""
        self._drain()
        before = time.monotonic()
        subprocess.run(["xdotool", "type", "--delay", "2", "--", text], check=True, env=self._env())
        return before

    def painted(self, *, first_within: float = 20.0, quiet: float = 0.2) -> float | None:
        """Wait until something was painted and then nothing for `quiet` seconds.

        Returns: monotonic seconds of the last damage event, None when nothing was painted in time.
        """
        last: float | None = None
        deadline = time.monotonic() + first_within
        while True:
            wait = (deadline if last is None else last + quiet) - time.monotonic()
            if wait <= 0:
                return last
            if not self._display.pending_events():
                select.select([self._display.fileno()], [], [], wait)
            while self._display.pending_events():
                if self._counts(self._display.next_event()):
                    last = time.monotonic()

    def settle(self) -> None:
        """Forget what was painted so far."""
        self._drain()

    def first_paint(self, *, within: float) -> float | None:
        """Wait for the first damage. Returns: monotonic seconds of it, None when nothing was painted in time."""
        deadline = time.monotonic() + within
        while (wait := deadline - time.monotonic()) > 0:
            if not self._display.pending_events():
                select.select([self._display.fileno()], [], [], wait)
            while self._display.pending_events():
                if self._counts(self._display.next_event()):
                    return time.monotonic()
        return None

    def activate(self) -> None:
        """Give the keyboard to the topmost window, as a desktop's window manager does when a program starts.

        Without it keys arrive, but no window counts as active and none shows where the focus is.
        """
        windows = [child for child in self._root.query_tree().children if _is_shown(child)]
        if windows:
            windows[-1].set_input_focus(X.RevertToPointerRoot, X.CurrentTime)
            self._display.sync()

    def picture(self) -> Image.Image:
        """Return what the X server shows now."""
        reply: Any = self._root.get_image(0, 0, *SIZE, X.ZPixmap, 0xFFFFFFFF)
        return Image.frombytes("RGB", SIZE, reply.data, "raw", "BGRX")

    def save(self, path: Path) -> None:
        """Save the picture as PNG."""
        self.picture().save(path)

    def _counts(self, event: Any) -> bool:
        area = getattr(event, "area", None)
        if area is None:
            return False
        return not self._still.holds(Area(area.x, area.y, area.width, area.height))

    def _drain(self) -> None:
        self._display.sync()
        while self._display.pending_events():
            self._display.next_event()

    def _env(self) -> dict[str, str]:
        return {**os.environ, "DISPLAY": self.name}


def _is_shown(window: Any) -> bool:
    attributes = window.get_attributes()
    return bool(attributes.map_state == X.IsViewable and attributes.win_class == X.InputOutput)
