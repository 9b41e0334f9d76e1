"""The rotating QR: only ours, only fresh."""

import uuid

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pickup.collection.rules.rotating_qr import LIFE_S, QrExpired, QrUnreadable, make_qr, read_qr, signing_key

KEY = signing_key(b"one installation")
CODE = uuid.UUID("0192f0c1-7d2e-7a4b-8c3d-1e2f3a4b5c6d")
MADE_S = 1_790_000_000


def test_a_fresh_qr_names_its_code_until_its_last_second() -> None:
    text = make_qr(KEY, CODE, MADE_S)
    assert read_qr(KEY.public_key(), text, MADE_S) == CODE
    assert read_qr(KEY.public_key(), text, MADE_S + LIFE_S) == CODE


@pytest.mark.parametrize("late_s", [LIFE_S + 1, 3600, -6])
def test_an_old_or_early_qr_is_expired_not_unknown(late_s: int) -> None:
    with pytest.raises(QrExpired):
        read_qr(KEY.public_key(), make_qr(KEY, CODE, MADE_S), MADE_S + late_s)


def test_another_installation_s_qr_is_not_ours() -> None:
    with pytest.raises(QrUnreadable):
        read_qr(signing_key(b"another").public_key(), make_qr(KEY, CODE, MADE_S), MADE_S)


@pytest.mark.parametrize(
    "text", ["", "LP1", "LP1..", "LP2.a.b", "https://example.org/", "LP1.中文.中文", "LP1." + "A" * 5000 + ".A"]
)
def test_garbage_is_unreadable(text: str) -> None:
    with pytest.raises(QrUnreadable):
        read_qr(KEY.public_key(), text, MADE_S)


@given(st.data())
def test_a_qr_with_any_character_changed_proves_nothing(data: st.DataObject) -> None:
    text = make_qr(KEY, CODE, MADE_S)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("ABCxyz019-_.=+/ "))
    altered = text[:place] + other + text[place + 1 :]
    assume(altered.strip() != text)
    with pytest.raises((QrUnreadable, QrExpired)):
        read_qr(KEY.public_key(), altered, MADE_S)


def test_the_same_secret_gives_the_same_key_on_every_machine() -> None:
    assert signing_key(b"x").private_numbers() == signing_key(b"x").private_numbers()
