"""A sheet, people and officers that the tests of this folder share. Knows no test."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server_stub.identity.session import Session
from server_stub.paper.charter import Office
from server_stub.paper.charter_signing import demo_charter, public_keys, sign
from server_stub.paper.letters import FontFiles
from server_stub.paper.sheet import AssetSheet, Row, Segment, Stamp

NOW = datetime(2026, 11, 24, 1, 42, tzinfo=UTC)  # 10:42 in Japan
FIRST_DAY = date(2026, 11, 1)
FONTS = FontFiles.in_folder(Path(__file__).resolve().parents[3] / "resources" / "fonts")

OFFICERS = {
    Office.HEADQUARTERS: Ed25519PrivateKey.from_private_bytes(b"h" * 32),
    Office.PERSONAL_DATA_OFFICER: Ed25519PrivateKey.from_private_bytes(b"p" * 32),
}
KEYS = public_keys(OFFICERS)
CHARTER = demo_charter("東雲銀行", FIRST_DAY)
SIGNED = sign(CHARTER, OFFICERS)

SATO = Session(
    id="session-1",
    staff="A10427",
    name="佐藤 美咲",
    romaji="SATO Misaki",
    role="RM",
    department="retail",
    branch="382",
    terminal="T-0382-07",
    signed_in_at=NOW,
    auth_at=NOW,
)

ROWS = (
    Row("普通預金", 3_284_510, "口座 •••512"),
    Row("大口定期 2年", 12_000_000, "口座 •••520・2027年6月18日 満期"),
    Row(
        "世界株式インデックス・オープン（為替ヘッジなし）年2回決算型「グローバル・コア」愛称：みらいの架け橋", 6_418_220
    ),
)


def sheet(rows: tuple[Row, ...] = ROWS, customer_line: str = "髙橋 𠮷子 様") -> AssetSheet:
    """A sheet of one or more pages."""
    return AssetSheet(
        bank="東雲銀行",
        branch="港北支店",
        title="お預り資産のご報告",
        customer_line=customer_line,
        as_of="2026年11月24日 現在",
        total_label="お預り資産 合計",
        total=sum(row.amount for row in rows),
        segments=(
            Segment("円流動性", 3_284_510, 0),
            Segment("円定期性", 12_000_000, 1),
            Segment("投資信託", 6_418_220, 3),
        ),
        rows_label="商品",
        amount_label="評価額（円）",
        rows=rows,
        footnotes=("評価額は基準日の基準価額で計算した参考値です。",),
        stamp=Stamp("PR-20261124-0382-0002", "A10427", "T-0382-07", NOW, "AS-01", 3, "3fa9c1d2" * 8),
        watermark=("A10427 T-0382-07", "2026-11-24 10:42"),
    )


def colleague(number: int) -> Session:
    """Another relationship manager of the same branch at another terminal."""
    return replace(SATO, id=f"session-c{number}", staff=f"A2{number:04d}", terminal=f"T-0382-{number + 20}")
