"""Settings of one server: read once from a TOML file, immutable, handed to what needs them.

Every field has its meaning beside it. Secrets are named by file, never written here. Knows no part of the server.
"""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

Seconds = Annotated[int, Meta(ge=1, le=86_400)]


_RISING = ("heartbeat", "lease", "lease_lock", "silent_end")
"""Of the session, in the order in which they must run out: the terminal lets go before the server gives it up."""


class SettingsWrong(Exception):
    """The settings file is missing, malformed, or holds something unknown."""


class SessionPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Limits of a session in seconds (security.md §2.2, record.md D3).

    What the terminal is told has the bounds it holds the Shell to: beyond them it would refuse every sign-in.
    """

    idle_lock: Annotated[int, Meta(ge=10, le=3600)] = 300
    """Without a person's action for so long, the session is locked."""
    locked_end: Annotated[int, Meta(ge=10, le=7200)] = 600
    """Locked for so long, it ends."""
    absolute: Seconds = 36_000
    """After so long, it ends whatever happens."""
    silent_end: Seconds = 90
    """Unheard for so long, it is abandoned."""
    heartbeat: Annotated[int, Meta(ge=1, le=60)] = 5
    lease: Annotated[int, Meta(ge=2, le=120)] = 15
    lease_lock: Annotated[int, Meta(ge=3, le=600)] = 60
    """The terminal's own clocks: sign of life, content destroyed, locked; each longer than the one before it."""


class PrintSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be printed: the signed charter's files and the two officers' public keys (base64, raw)."""

    charter: Path = Path("charter/charter.json")
    signatures: Path = Path("charter/charter.sig")
    headquarters_key: str = ""
    officer_key: str = ""
    lowest_number: int = 0


class WitnessSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The audit department's witness of the record; both empty: none is asked."""

    url: Annotated[str, Meta(max_length=300, pattern=r"^(https?://[^\s]+)?$")] = ""
    key: Annotated[str, Meta(max_length=400)] = ""
    """Its verifier key, as `python -m server_stub.witness key` prints it."""


class SiemSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The bank's SIEM, which is told every entry by syslog over TLS; without a host, none is told."""

    host: Annotated[str, Meta(max_length=253, pattern=r"^[A-Za-z0-9.:-]*$")] = ""
    port: Annotated[int, Meta(ge=1, le=65_535)] = 6514
    ca_file: Path = Path("tls/siem-ca.pem")
    """PEM file of the authority that signs the receiver's certificate; no other is trusted."""
    certificate: Path | None = None
    private_key: Path | None = None
    """Our own certificate and key, where the receiver asks for one."""
    name: Annotated[str, Meta(min_length=1, max_length=40)] = "siem"
    """How far it was told is kept under this name; under a new one it is told everything from the beginning."""
    longest: Annotated[int, Meta(ge=2_048, le=65_536)] = 8_192
    """Octets of a message that the receiver takes without cutting."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything a server is told. Relative paths are relative to the settings file."""

    database: str
    """SQLAlchemy URL: `sqlite:///FILE` or `postgresql://…`."""
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8443
    address_connections: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    """Connections of one address at a time; 0: as many as a branch needs. More where a load balancer speaks for all."""
    certificate: Path = Path("tls/server.pem")
    private_key: Path = Path("tls/server.key")
    server_key: Path = Path("keys/server.key")
    """Ed25519 key that signs every answer; its public half is pinned by the terminals."""
    log_key: Path = Path("keys/log.key")
    """Ed25519 key that signs the heads of the record's tree; its public half goes to whoever checks them."""
    log_origin: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\s+]+$")] = "branch-terminal/record"
    """Name of the record's tree, the first line of every head; one bank's records must not share it."""
    record_keys: Path = Path("keys/record")
    """Folder of the monthly keys that close details and documents of the record."""
    sheet_key: Path = Path("keys/sheets.key")
    """32 bytes that close a typeset sheet until it is printed."""
    passwords: Literal["nist", "jp_bank"] = "jp_bank"
    commit_deadline: Annotated[float, Meta(ge=0.1, le=30)] = 2.5
    """Seconds a request waits for its record before it is refused."""
    drafts_kept: Annotated[int, Meta(ge=1, le=3_650)] = 30
    """Days an unfinished entry waits for its person before it is deleted."""
    session: SessionPolicy = SessionPolicy()
    print: PrintSettings = PrintSettings()
    witness: WitnessSettings = WitnessSettings()
    siem: SiemSettings = SiemSettings()


def read_settings(path: Path) -> Settings:
    """Read and check a settings file. Raises: SettingsWrong."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        settings = msgspec.convert(found, Settings, strict=True, dec_hook=_path)
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise SettingsWrong(f"{path}: {error}") from error
    for sooner, later in pairwise(_RISING):
        before, after = getattr(settings.session, sooner), getattr(settings.session, later)
        if before >= after:
            raise SettingsWrong(
                f"{path}: session.{sooner} ({before} s) must be shorter than session.{later} ({after} s). Change one."
            )
    return place_settings(settings, path.parent)


def place_settings(settings: Settings, folder: Path) -> Settings:
    """Return the settings with every relative path made relative to `folder`."""
    paths = ("certificate", "private_key", "server_key", "log_key", "record_keys", "sheet_key")
    placed = {name: folder / getattr(settings, name) for name in paths}
    print_settings = msgspec.structs.replace(
        settings.print,
        charter=folder / settings.print.charter,
        signatures=folder / settings.print.signatures,
    )
    files = {name: getattr(settings.siem, name) for name in ("ca_file", "certificate", "private_key")}
    placed_files = {name: folder / file for name, file in files.items() if file is not None}
    siem = msgspec.structs.replace(settings.siem, **placed_files)
    database = settings.database
    scheme, separator, file = database.partition("sqlite:///")
    if separator and not scheme and not file.startswith("/"):
        database = f"sqlite:///{(folder / file).resolve()}"
    return msgspec.structs.replace(settings, database=database, print=print_settings, siem=siem, **placed)


def _path(kind: type, value: Any) -> Any:
    if kind is not Path or not isinstance(value, str):
        raise ValueError("a path is a text")
    return Path(value)
