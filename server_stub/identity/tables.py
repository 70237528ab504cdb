"""Tables of who may speak: terminals, passwords, sessions. Secrets only as hashes.

Definitions only. Staff and branches are the bank's; here they are only named by number and code.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table

from server_stub.store.columns import Moment
from server_stub.store.schema import metadata

terminal = Table(
    "terminal",
    metadata,
    Column("number", String(120), primary_key=True),
    Column("branch", String(12), nullable=False),
    # Ed25519 public key, URL-safe base64; NULL until enrolled.
    Column("key", String(44), unique=True),
    # False: the machine has no key store, so it enrols at each start.
    Column("kept", Boolean, nullable=False),
    Column("state", String(12), nullable=False),  # waiting, enrolled, withdrawn
    Column("enrolled_at", Moment),
    Column("last_used_at", Moment),
)

enrolment_code = Table(
    "enrolment_code",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("terminal", String(120), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

sign_in_challenge = Table(
    "sign_in_challenge",
    metadata,
    # One a terminal: whoever asks for another has given the sign-in with the former one up.
    Column("terminal", String(120), primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used", Boolean, nullable=False),
)

credential = Table(
    "credential",
    metadata,
    Column("staff", String(40), primary_key=True),
    Column("phc", String(200), nullable=False),
    Column("set_at", Moment, nullable=False),
)

old_credential = Table(
    "old_credential",
    metadata,
    Column("staff", String(40), primary_key=True),
    Column("set_at", Moment, primary_key=True),
    Column("phc", String(200), nullable=False),
)

sign_in_throttle = Table(
    "sign_in_throttle",
    metadata,
    # "staff:" or "terminal:" with a hash: what was typed as a staff number may have been a password.
    Column("name", String(80), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
)
Index("ix_sign_in_throttle_until", sign_in_throttle.c.until)

session = Table(
    "session",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    # The token from before an unlock, until the new one is used: the answer that brought it may have been lost.
    Column("former_token_hash", String(64), index=True),
    Column("key", String(44), nullable=False),
    Column("staff", String(40), nullable=False),
    Column("name", String(60), nullable=False),
    Column("romaji", String(80), nullable=False),
    Column("role", String(12), nullable=False),
    Column("department", String(24), nullable=False),
    Column("branch", String(12), nullable=False),
    Column("terminal", String(120), nullable=False),
    Column("state", String(12), nullable=False),  # active, locked, ended
    Column("signed_in_at", Moment, nullable=False),
    Column("auth_at", Moment, nullable=False),
    Column("heard_at", Moment, nullable=False),
    Column("active_at", Moment, nullable=False),
    Column("locked_at", Moment),
    Column("ended_at", Moment),
    Column("ended_by", String(24)),
    # Highest nonce seen, and which of the 64 below it (hexadecimal bit field): replay is refused without a table.
    Column("nonce_high", BigInteger, nullable=False),
    Column("nonce_seen", String(16), nullable=False),
    Column("command_high", BigInteger, nullable=False),
)
Index("ix_session_live", session.c.state, session.c.staff)
# The person's session before this one.
Index("ix_session_staff_signed_in", session.c.staff, session.c.signed_in_at)
Index("ix_session_ended_at", session.c.ended_at)

# The last answers of a session, so that a command sent again is answered again and not done again.
answered_command = Table(
    "answered_command",
    metadata,
    Column("session", String(40), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("asked", String(64), nullable=False),  # hash of the command
    Column("status", Integer, nullable=False),
    Column("part", String(12), nullable=False),  # which part of the answer the document is, or ""
    Column("document", String(64), nullable=False),
    Column("key", String(20), nullable=False),
    Column("sealed", String, nullable=False),  # the rest of the answer, encrypted, base64
)
