"""A link that swallows everything once cut: loopback in a network of its own, which the kernel takes down and up again.

Must be imported by a process of one thread, which lives in that network from then on. Linux only.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1


def move_out() -> None:
    """Go to a network of one's own, with loopback and nothing else. Raises: OSError, where the system forbids it."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_USER | _NEW_NETWORK):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    set_link(up=True)


def set_link(*, up: bool) -> None:
    """Take loopback up or down; what is sent while it is down is lost, and nobody is told."""
    with socket.socket() as any_socket:
        asked = struct.pack("16sh", b"lo", 0)
        _, flags = struct.unpack("16sh", fcntl.ioctl(any_socket, _GET_FLAGS, asked))
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh", b"lo", flags | _UP if up else flags & ~_UP))
