"""What each screen is called, and which ones show a customer; said once for screens, menu and record.

Knows no screen.
"""

from __future__ import annotations

from collections.abc import Mapping

from server_stub.words import Words

TITLE: Mapping[str, Words] = {
    "HOM": Words("ホーム", "Home"),
    "CUS": Words("顧客検索", "Customer search"),
    "OVW": Words("顧客概要", "Overview"),
    "AST": Words("資産状況", "Asset status"),
    "HIS": Words("交渉履歴", "Contact history"),
    "HIN": Words("交渉履歴の登録", "New contact entry"),
    "LOG": Words("自分の記録", "My activity"),
    "PUR": Words("利用目的", "Purpose"),
}
OF_CUSTOMER = frozenset({"OVW", "AST", "HIS", "HIN"})
"""Screens whose reference names a customer."""
