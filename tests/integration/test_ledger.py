"""The books: what may be posted, what happens twice, what a limited account refuses."""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.database import reading, transaction
from app.kernel.plug import Plug
from app.ledger.accounts import ACCOUNTS, AccountFamily, Nature
from app.ledger.models import LedgerBalance, LedgerPosting
from app.ledger.post_entries import BalanceShort, EntryContradicts, post, post_many, reverse
from app.ledger.queries import balance, balances, entry_lines, family_balances, statement, trial_balance
from app.ledger.rules import EntryUnfit, Line, NewEntry, check_entry
from app.ledger.verify_books import verify_books

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
FAMILIES = (
    AccountFamily("test.cash", Nature.ASSET, "现金"),
    AccountFamily("test.owed", Nature.LIABILITY, "应付"),
    AccountFamily("test.purse", Nature.LIABILITY, "钱包", limited=True),
    AccountFamily("test.points", Nature.LIABILITY, "积分", unit="points", limited=True),
)


@pytest.fixture
def books(app: Flask) -> Flask:
    Plug(app).add(ACCOUNTS, *FAMILIES)
    return app


def entry(key: str, *lines: tuple[str, int], may_overdraw: bool = False) -> NewEntry:
    return NewEntry("test.fact", "thing:1", key, tuple(Line(code, amount, may_overdraw) for code, amount in lines))


def test_an_entry_posts_once_however_often_it_is_sent(books: Flask) -> None:
    sent = entry("k", ("test.cash", 500), ("test.purse:a", -500))
    with transaction() as tx:
        first = post(tx, sent, NOW)
    with transaction() as tx:
        again = post(tx, sent, NOW)
    with reading() as tx:
        assert (again, balance(tx, "test.cash"), balance(tx, "test.purse:a")) == (first, 500, 500)
        assert tx.query(LedgerPosting).count() == 2


def test_the_same_key_with_another_amount_is_refused_and_nothing_changes(books: Flask) -> None:
    with transaction() as tx:
        post(tx, entry("k", ("test.cash", 500), ("test.owed", -500)), NOW)
    with pytest.raises(EntryContradicts), transaction() as tx:
        post(tx, entry("k", ("test.cash", 501), ("test.owed", -501)), NOW)
    with reading() as tx:
        assert balance(tx, "test.owed") == 500


@pytest.mark.parametrize(
    "lines",
    [
        (("test.cash", 1), ("test.owed", -2)),
        (("test.cash", 0), ("test.owed", 0)),
        (("test.cash", 5),),
        (("test.cash", 5), ("test.cash", -5)),
        (("test.cash", 5), ("nobody.registered", -5)),
        (("test.cash", 5), ("test.points:a", -5)),
        (("test.cash", 10**12 + 1), ("test.owed", -(10**12) - 1)),
        (("test.cash", True), ("test.owed", -1)),
    ],
)
def test_an_unfit_entry_stops_before_anything_is_written(lines: tuple[tuple[str, int], ...]) -> None:
    with pytest.raises(EntryUnfit):
        check_entry(entry("k", *lines), {family.prefix: family for family in FAMILIES})


def test_a_limited_account_is_never_overdrawn_unless_its_line_says_so(books: Flask) -> None:
    with transaction() as tx:
        post(tx, entry("in", ("test.cash", 300), ("test.purse:a", -300)), NOW)
    with pytest.raises(BalanceShort), transaction() as tx:
        post(tx, entry("too much", ("test.purse:a", 301), ("test.cash", -301)), NOW)
    with pytest.raises(BalanceShort), transaction() as tx:
        post(tx, entry("never opened", ("test.purse:b", 1), ("test.cash", -1)), NOW)
    with reading() as tx:
        assert balance(tx, "test.purse:a") == 300
    with transaction() as tx:
        post(tx, entry("claw back", ("test.purse:a", 500), ("test.cash", -500), may_overdraw=True), NOW)
    with reading() as tx:
        assert balance(tx, "test.purse:a") == -200
        assert all(not result.differences for result in verify_books(tx))


def test_many_entries_post_with_three_statements_and_the_known_ones_are_left_alone(books: Flask) -> None:
    known = entry("1", ("test.cash", 10), ("test.owed", -10))
    with transaction() as tx:
        post(tx, known, NOW)
    with transaction() as tx:
        ids = post_many(tx, [known, entry("2", ("test.cash", 20), ("test.owed", -20))], NOW)
    with reading() as tx:
        assert len(set(ids)) == 2
        assert balances(tx, ["test.cash", "test.owed", "test.owed:none"]) == {
            "test.cash": 30,
            "test.owed": 30,
            "test.owed:none": 0,
        }


def test_a_correction_is_a_mirror_entry_and_both_stay(books: Flask) -> None:
    with transaction() as tx:
        posted = post(tx, entry("k", ("test.cash", 70), ("test.purse:a", -70)), NOW)
    with transaction() as tx:
        reverse(tx, posted, "k.undo", "typed wrong", NOW)
    with reading() as tx:
        assert balance(tx, "test.cash") == 0
        assert family_balances(tx, "test.purse") == {}
        assert [line.amount for line in entry_lines(tx, "thing:1") if line.account == "test.cash"] == [70, -70]
        assert [row.kind for row in statement(tx, family="test.cash")] == ["test.fact.reversed", "test.fact"]


def test_the_trial_balance_has_equal_sides(books: Flask) -> None:
    with transaction() as tx:
        post(tx, entry("1", ("test.cash", 500), ("test.purse:a", -300), ("test.owed", -200)), NOW)
    with reading() as tx:
        rows = {row.family.prefix: row for row in trial_balance(tx) if row.family.unit == "fen"}
    assert sum(row.debit for row in rows.values()) == sum(row.credit for row in rows.values()) == 500
    assert (rows["test.cash"].balance, rows["test.purse"].balance) == (500, 300)


def test_verification_names_a_running_balance_that_was_tampered_with(books: Flask) -> None:
    with transaction() as tx:
        post(tx, entry("1", ("test.cash", 500), ("test.purse:a", -500)), NOW)
    with transaction() as tx:
        tx.get_one(LedgerBalance, "test.purse:a").balance = 400
    with reading() as tx:
        found = [item for result in verify_books(tx) for item in result.differences]
    assert [(item.what, item.expected, item.found) for item in found] == [("balance test.purse:a", "500", "400")]


def test_thirty_two_withdrawals_of_a_tenth_take_exactly_ten(books: Flask) -> None:
    with transaction() as tx:
        post(tx, entry("in", ("test.cash", 1000), ("test.purse:a", -1000)), NOW)
    outcomes: list[bool] = []

    def withdraw() -> None:
        with books.app_context():
            try:
                with transaction() as tx:
                    post(tx, entry(uuid.uuid4().hex, ("test.purse:a", 100), ("test.cash", -100)), NOW)
                outcomes.append(True)
            except BalanceShort:
                outcomes.append(False)

    threads = [threading.Thread(target=withdraw) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading() as tx:
        assert (outcomes.count(True), len(outcomes), balance(tx, "test.purse:a")) == (10, 32, 0)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=6))
def test_whatever_balances_is_fit_and_one_fen_more_is_not(parts: list[int]) -> None:
    known = {family.prefix: family for family in FAMILIES}
    lines = [(f"test.owed:{place}", -part) for place, part in enumerate(parts)]
    check_entry(entry("k", ("test.cash", sum(parts)), *lines), known)
    with pytest.raises(EntryUnfit):
        check_entry(entry("k", ("test.cash", sum(parts) + 1), *lines), known)
