"""The eight digits: spread evenly, never a deposit's, read however they are typed."""

import random
import uuid
from collections import Counter

import pytest

from pickup.collection.rules.typed_code import (
    TypedCodeMalformed,
    clean_digits,
    clean_tail,
    code_hash,
    grouped,
    typed_code,
)

SECRET = b"s" * 32


def test_a_hundred_thousand_codes_never_start_with_nine_and_spread_evenly() -> None:
    drawn = random.Random(7)
    codes = [typed_code(SECRET, uuid.UUID(int=drawn.getrandbits(128))) for _ in range(100_000)]
    assert all(len(code) == 8 and code.isdecimal() and code[0] != "9" for code in codes)
    counts = Counter(code[0] for code in codes)
    expected = len(codes) / 9
    chi_square = sum((counts[digit] - expected) ** 2 / expected for digit in "012345678")
    assert chi_square < 26.1  # 8 degrees of freedom, one in a thousand


def test_the_same_id_gives_the_same_digits_and_another_secret_others() -> None:
    code_id = uuid.UUID(int=5)
    assert typed_code(SECRET, code_id) == typed_code(SECRET, code_id) != typed_code(b"t" * 32, code_id)


@pytest.mark.parametrize("typed", ["1234 5678", "12345678", " 1234-5678 ", "１２３４５６７８"])
def test_spaces_dashes_and_wide_digits_are_read(typed: str) -> None:
    assert clean_digits(typed) == "12345678"


@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "92345678", "1234567a", "٣" * 8])
def test_anything_else_is_refused_in_words(typed: str) -> None:
    with pytest.raises(TypedCodeMalformed, match="8 位数字"):
        clean_digits(typed)


@pytest.mark.parametrize("typed", ["", "123", "12345", "abcd"])
def test_a_phone_tail_is_four_digits(typed: str) -> None:
    with pytest.raises(TypedCodeMalformed):
        clean_tail(typed)


def test_the_index_does_not_show_the_digits() -> None:
    assert "12345678" not in code_hash(SECRET, "12345678")
    assert grouped("12345678") == "1234 5678"
