"""Customers of whom the bank knows almost nothing, as an imported file may have them: nothing is invented."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from client.contract.api import Line
from client.contract.blocks import Banner
from server_stub.bank import tables
from tests.helpers.bank_counter import KAZUKO, Counter, ref_of, screen_of

UNKNOWN = (
    "name", "kana", "romaji", "birth", "sex", "phone_mobile", "phone_home", "email", "postal_code", "address_town",
    "address_rest", "occupation", "employer", "since", "lifestyle", "identity_check_due",
)  # fmt: skip


@pytest.fixture
def nameless(misaki: Counter) -> Counter:
    customer = tables.customer
    ref = ref_of(misaki.connection, KAZUKO)
    nothing = dict.fromkeys(UNKNOWN)
    misaki.connection.execute(
        update(customer).where(customer.c.ref == ref).values(**nothing, age_stated=58, age_stated_on=None)
    )
    misaki.connection.execute(delete(tables.household_member).where(tables.household_member.c.customer_ref == ref))
    misaki.connection.execute(delete(tables.consent).where(tables.consent.c.customer_ref == ref))
    holding = tables.holding
    misaki.connection.execute(
        update(holding)
        .where(holding.c.customer_ref == ref)
        .values(
            account_number=None, account_tail=None, account_note_ja=None, quantity_ja=None, remark_ja=None,
            gain_yen=None, matures_on=None, valued_on=None,
        )
    )  # fmt: skip
    return misaki


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("code", ["OVW", "AST", "HIS", "HIN"])
def test_every_screen_stands_on_a_number_alone(nameless: Counter, code: str, lang: str) -> None:
    counter = nameless.other(lang=lang)
    served = counter.served(Line(f"{code} {KAZUKO}"))
    identity = screen_of(served).block("identity")
    assert isinstance(identity, Banner)
    assert identity.text == {"ja": f"お客さま {KAZUKO}", "en": f"Customer {KAZUKO}"}[lang]
    assert identity.suffix == ""
    assert identity.reading == ""
    facts = {fact.label: fact.value for fact in identity.facts}
    assert facts[{"ja": "生年月日", "en": "Born"}[lang]] == {"ja": "58歳（申告）", "en": "58 (stated)"}[lang]
    assert facts[{"ja": "電話", "en": "Phone"}[lang]] == {"ja": "未登録", "en": "Not on file"}[lang]
    assert "世帯" not in facts
    assert "None" not in (served.screen or b"").decode()


def test_nothing_asked_is_not_refused_but_not_asked(nameless: Counter) -> None:
    identity = nameless.line(f"OVW {KAZUKO}").block("identity")
    assert isinstance(identity, Banner)
    assert [chip.text for chip in identity.chips] == ["電話 未確認", "DM 未確認", "訪問 未確認", "保険への利用 未確認"]
    assert identity.mark is not None
    assert identity.mark.text == "2", "without a consent on file a customer counts as conservative"


def test_that_nobody_asked_is_not_told_as_a_refusal(nameless: Counter) -> None:
    text = str(nameless.line(f"OVW {KAZUKO}").block("alert-no-phone"))
    assert "希望されていません" not in text
    assert "確認できていません" in text
