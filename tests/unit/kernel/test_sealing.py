"""What is sealed opens only with its key, for its row, unchanged."""

import pytest

from app.kernel.sealing import SealBroken, seal, unseal

KEY = bytes(range(32))


def test_what_is_sealed_opens_again_and_never_looks_the_same_twice() -> None:
    first, second = seal(KEY, "JBSWY3DPEHPK3PXP", "a"), seal(KEY, "JBSWY3DPEHPK3PXP", "a")
    assert first != second
    assert "JBSWY3DP" not in first
    assert unseal(KEY, first, "a") == unseal(KEY, second, "a") == "JBSWY3DPEHPK3PXP"
    assert len(seal(KEY, "A" * 32, "a")) <= 160


@pytest.mark.parametrize("wrong", ["", "JBSWY3DPEHPK3PXP", "s1.", "s1.%%%", "s1.AAAA", "s2." + "A" * 60])
def test_what_was_never_sealed_opens_nothing(wrong: str) -> None:
    with pytest.raises(SealBroken):
        unseal(KEY, wrong, "a")


def test_another_key_another_row_or_a_changed_letter_opens_nothing() -> None:
    sealed = seal(KEY, "secret", "a")
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    for key, text, row in ((KEY[::-1], sealed, "a"), (KEY, sealed, "b"), (KEY, changed, "a")):
        with pytest.raises(SealBroken):
            unseal(key, text, row)
