"""What the machine brings along: environment variables, clocks, and how far its protections reach.

Must not know windows or the network.
"""

from __future__ import annotations

import os
import sys
import time
import warnings
from typing import TYPE_CHECKING, cast

from client.errors import Misconfigured
from client.words import Text

if TYPE_CHECKING:
    from types import ModuleType

    from client.policy import Policy

_KEPT = frozenset(
    (
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
        "XDG_RUNTIME_DIR", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "DBUS_SESSION_BUS_ADDRESS", "XMODIFIERS",
        "QT_IM_MODULE", "QT_IM_MODULES", "QT_SCALE_FACTOR", "XKB_DEFAULT_LAYOUT", "PYTHONUTF8",
        "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV",
        # Windows
        "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMPUTERNAME", "USERNAME", "USERPROFILE", "USERDOMAIN", "APPDATA",
        "LOCALAPPDATA", "TEMP", "TMP", "PROCESSOR_ARCHITECTURE", "NUMBER_OF_PROCESSORS",
    )
)  # fmt: skip
"""Everything else is removed: proxies, trust roots, key logs, plug-in paths, key-store redirections (record.md D8)."""
_PLATFORMS = ("xcb", "wayland", "offscreen", "windows", "cocoa")
"""Qt's own `vnc` platform would show the screen to anyone who asks (platform.md B)."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _FREED_AT_ONCE = -1, -3, 64 * 1024
"""M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of glibc's malloc.h; bytes."""
_SLEEPLESS: int | None = getattr(time, "CLOCK_BOOTTIME", None)
"""Linux stands the plain monotonic clock still while it sleeps."""


def clean_environment() -> None:
    """Remove every variable that could redirect trust, code or secrets; before urllib3 and Qt are loaded."""
    for name in list(os.environ):
        kept = name.upper() in _KEPT or name.upper().startswith("LC_")
        if not kept and not (name == "QT_QPA_PLATFORM" and os.environ[name] in _PLATFORMS):
            del os.environ[name]


def protections() -> dict[str, str]:
    """Return how far each protection reaches on this machine; reported at sign-in."""
    capture = "none: any program of an X11 session can see the screen" if sys.platform == "linux" else "none"
    return {"clipboard": "blocked", "capture": capture, "landlock": "none", "accessibility-off": "none"}


def refuse_missing_protections(policy: Policy) -> None:
    """Do not start without what the policy requires. Raises: Misconfigured."""
    levels = protections()
    for name in policy.protections:
        if levels.get(name, "none").startswith("none"):
            raise Misconfigured(
                Text(
                    f"設定 protections が求める {name} を使えません。支店システム管理者へ連絡してください。",
                    f"The protection {name}, required by the setting protections, is not available on this machine.",
                )
            )


def refuse_missing_display() -> None:
    """Do not start where no window can be shown: Qt itself would abort. Raises: Misconfigured."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise Misconfigured(
            Text(
                "画面がありません。デスクトップから起動するか、DISPLAY を設定してください。",
                "There is no display. Start from a desktop session, or set DISPLAY.",
            )
        )


def return_freed_memory() -> None:
    """Let the C library give freed memory of 64 KiB and more back to the system at once (glibc; elsewhere nothing).

    Its own thresholds grow with use: pictures and answers that were destroyed stayed with the process, 6 MiB of a
    morning, and what was freed should be gone.
    """
    if sys.platform != "linux":
        return
    import ctypes

    adjust = getattr(ctypes.CDLL(None), "mallopt", None)
    if adjust is not None:
        adjust(_TRIM_THRESHOLD, _FREED_AT_ONCE)
        adjust(_MMAP_THRESHOLD, _FREED_AT_ONCE)


def refuse_guessed_encodings() -> None:
    """Let `requests` load nothing that guesses encodings: answers are decoded strictly, and it takes 3 MiB."""
    for name in ("chardet", "charset_normalizer"):
        sys.modules.setdefault(name, cast("ModuleType", None))  # Python's own sign for: not to be imported
    warnings.filterwarnings("ignore", "Unable to find acceptable character detection dependency")


def monotonic() -> float:
    """Return seconds that also pass while the machine sleeps, so that sleeping content is stale on waking."""
    return time.clock_gettime(_SLEEPLESS) if _SLEEPLESS is not None else time.monotonic()


def wall() -> int:
    """Return the machine's own clock in milliseconds."""
    return time.time_ns() // 1_000_000
