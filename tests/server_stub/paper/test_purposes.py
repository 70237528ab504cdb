"""The purposes as people read them."""

from __future__ import annotations

from server_stub.paper.purposes import Purpose


def test_purposes_are_labelled_and_one_needs_a_reason() -> None:
    assert [purpose.words.ja for purpose in Purpose] == [
        "お客さまへのお渡し",
        "面談の資料",
        "お客さまからのご請求",
        "その他（理由を入力）",
    ]
    assert [purpose for purpose in Purpose if purpose.needs_reason] == [Purpose.OTHER]
    assert all(purpose.words.en for purpose in Purpose)
