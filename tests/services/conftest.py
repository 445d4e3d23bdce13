"""What tests of rules and use cases share: a key, and who does it."""

from __future__ import annotations

import pytest

from storage.vault import Key, Vault


@pytest.fixture
def vault() -> Vault:
    return Vault([Key(1, bytes(range(32)))])
