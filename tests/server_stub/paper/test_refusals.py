"""Every refusal speaks both languages and says what to do."""

from __future__ import annotations

import re

import pytest

from server_stub.paper.refusals import WORDS, Refusal, refuse
from server_stub.words import Words

FACTS: dict[str, Words | int] = {
    "limit": 5,
    "why": Words("理由。", "Why."),
    "screens": Words("「資産状況 AST」", "Asset status (AST)"),
}


@pytest.mark.parametrize("reason", list(Refusal))
def test_the_words_are_whole_sentences(reason: Refusal) -> None:
    refused = refuse(reason, **FACTS)
    assert refused.reason is reason
    for text in (refused.words.ja, refused.words.en):
        assert "{" not in text
        assert text.endswith(("。", "."))
    assert re.search("不正|違反|失敗|！", refused.words.ja) is None
    if reason is not Refusal.NO_CHARTER:  # there the charter's own sentence says whom to ask
        assert re.search("ください。$", refused.words.ja), refused.words.ja
    assert set(re.findall(r"{(\w+)}", WORDS[reason].ja)) == set(re.findall(r"{(\w+)}", WORDS[reason].en))
