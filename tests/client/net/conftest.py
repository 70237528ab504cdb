"""What the tests of the gateway share."""

from __future__ import annotations

import pytest

from tests.client.net.pair import Pair


@pytest.fixture
def pair() -> Pair:
    return Pair()
