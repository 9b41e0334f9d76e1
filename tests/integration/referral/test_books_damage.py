"""Damage of every kind, planted behind the triggers' back: `flask books verify` finds each and names it."""

import json
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import delete, insert, select, text, update

from app.kernel.database import Base, Tx, transaction
from app.kernel.ids import new_id
from app.ledger.models import LedgerBalance, LedgerEntry, LedgerPosting
from app.ledger.verify_books import verify_books
from app.orders.models import OrderLine
from referral.attribution.models import OrderAttribution
from referral.commission.models import BranchStep, CommissionLine, CommissionStep
from referral.commission.sync_commission import available_account, pending_account
from referral.plans.models import Acknowledgement, PlanVersion
from tests.factories.checkout import differences_in_books
from tests.factories.referral_story import (
    START,
    bring_back,
    buy,
    collect,
    let_time_pass,
    make_story,
    open_share,
    scan_clerk,
    share_first_product,
)


@dataclass
class Scene:
    """Two orders: one released and partly returned, one still pending; `line` is Wang's on the first."""

    number: str
    order_id: uuid.UUID
    wang: uuid.UUID
    mother: uuid.UUID
    line: uuid.UUID
    accrued_key: str


class Undone(Exception):
    """Ends a transaction without storing it."""


def _scene(app: Flask) -> Scene:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    first, later = buy(story, START, 3), START + timedelta(hours=1)
    collect(first, START)
    bring_back(first, let_time_pass(START, 8), 1, 19900)
    buy(story, later)
    with transaction() as tx:
        line = tx.scalars(
            select(CommissionLine).where(
                CommissionLine.order_id == first.order_id, CommissionLine.payee_id == story.wang
            )
        ).one()
        step = select(CommissionStep.entry_key).where(
            CommissionStep.line_id == line.id, CommissionStep.kind == "accrued"
        )
        key = tx.scalars(step).one()
    return Scene(first.number, first.order_id, story.wang, story.mother, line.id, key)


def _posting(tx: Tx, scene: Scene, account: str) -> uuid.UUID:
    asked = select(LedgerPosting.id).join(LedgerEntry).where(LedgerEntry.reference == f"order:{scene.order_id}")
    return tx.scalars(asked.where(LedgerPosting.account == account).order_by(LedgerPosting.id)).first()


def _posting_raised(tx: Tx, scene: Scene) -> None:
    posting = _posting(tx, scene, pending_account(scene.wang))
    tx.execute(update(LedgerPosting).where(LedgerPosting.id == posting).values(amount=LedgerPosting.amount - 1))


def _wrong_account(tx: Tx, scene: Scene) -> None:
    posting = _posting(tx, scene, available_account(scene.wang))
    tx.execute(update(LedgerPosting).where(LedgerPosting.id == posting).values(account=available_account(scene.mother)))


def _unknown_family(tx: Tx, scene: Scene) -> None:
    posting = _posting(tx, scene, "commission.expense")
    tx.execute(update(LedgerPosting).where(LedgerPosting.id == posting).values(account="slush", family="slush"))


def _entry_deleted(tx: Tx, scene: Scene) -> None:
    entry = select(LedgerEntry.id).where(LedgerEntry.key == scene.accrued_key).scalar_subquery()
    tx.execute(delete(LedgerPosting).where(LedgerPosting.entry_id == entry))
    tx.execute(delete(LedgerEntry).where(LedgerEntry.key == scene.accrued_key))


def _orphan_entry(tx: Tx, scene: Scene) -> None:
    entry = {"id": new_id(), "kind": "commission.accrued", "reference": f"order:{new_id()}", "key": "planted"}
    tx.execute(insert(LedgerEntry).values(**entry, input_hash="0" * 64, unit="fen", posted_at=START, memo=""))
    for account, amount in (("commission.expense", 5), (pending_account(scene.wang), -5)):
        row = {"id": new_id(), "entry_id": entry["id"], "account": account, "amount": amount}
        tx.execute(insert(LedgerPosting).values(**row, family=account.partition(":")[0]))


def _line_raised(tx: Tx, scene: Scene) -> None:
    raised = update(CommissionLine).where(CommissionLine.id == scene.line)
    tx.execute(raised.values(amount_fen=CommissionLine.amount_fen + 1))


def _line_removed(tx: Tx, scene: Scene) -> None:
    tx.execute(delete(CommissionStep).where(CommissionStep.line_id == scene.line))
    tx.execute(delete(CommissionLine).where(CommissionLine.id == scene.line))


def _step_removed(tx: Tx, scene: Scene) -> None:
    tx.execute(delete(CommissionStep).where(CommissionStep.line_id == scene.line, CommissionStep.kind == "taken_back"))


def _counter_off(tx: Tx, scene: Scene) -> None:
    off = update(CommissionLine).where(CommissionLine.id == scene.line)
    tx.execute(off.values(available_fen=CommissionLine.available_fen - 1, pending_fen=CommissionLine.pending_fen + 1))


def _attribution_altered(tx: Tx, scene: Scene) -> None:
    chain = [{"level": 1, "person_id": str(scene.mother), "excluded": ""}]
    tx.execute(update(OrderAttribution).where(OrderAttribution.order_id == scene.order_id).values(chain=chain))


def _plan_rate_altered(tx: Tx, _scene_: Scene) -> None:
    tx.execute(update(PlanVersion).values(level1_bps=PlanVersion.level1_bps - 1))


def _clerk_rate_altered(tx: Tx, _scene_: Scene) -> None:
    tx.execute(update(PlanVersion).values(clerk_bps=PlanVersion.clerk_bps + 1))


def _words_altered(tx: Tx, _scene_: Scene) -> None:
    tx.execute(update(Acknowledgement).values(text="没有签过"))


def _branch_step_missing(tx: Tx, scene: Scene) -> None:
    mine = (BranchStep.order_id == scene.order_id, BranchStep.part == "fulfilling", BranchStep.amount_fen > 0)
    tx.execute(delete(BranchStep).where(*mine))


def _refund_forgotten(tx: Tx, scene: Scene) -> None:
    tx.execute(update(OrderLine).where(OrderLine.order_id == scene.order_id).values(refunded_fen=0))


def _balance_off(tx: Tx, scene: Scene) -> None:
    mine = LedgerBalance.account == available_account(scene.wang)
    tx.execute(update(LedgerBalance).where(mine).values(balance=LedgerBalance.balance + 1))


DAMAGE: dict[str, tuple[Callable[[Tx, Scene], None], str, Callable[[Scene], str]]] = {
    "a posting's amount was changed": (_posting_raised, "commission-entries", lambda s: f"entry {s.accrued_key}"),
    "a posting stands on a wrong account": (
        _wrong_account,
        "commission-entries",
        lambda s: f"account {available_account(s.mother)}",
    ),
    "a posting stands on an unknown family": (_unknown_family, "families", lambda s: "account slush"),
    "an entry was deleted": (_entry_deleted, "commission-entries", lambda s: f"entry {s.accrued_key}"),
    "an entry belongs to nothing": (_orphan_entry, "commission-entries", lambda s: "entry planted"),
    "a line was raised": (_line_raised, "commission-orders", lambda s: f"commission on order {s.number}"),
    "a line was removed": (_line_removed, "commission-orders", lambda s: f"commission on order {s.number}"),
    "a step was removed": (_step_removed, "commission-steps", lambda s: f"commission line {s.line}"),
    "a counter is off by one": (_counter_off, "commission-steps", lambda s: f"commission line {s.line}"),
    "an attribution was altered": (
        _attribution_altered,
        "commission-orders",
        lambda s: f"commission on order {s.number}",
    ),
    "a plan's rate was altered": (_plan_rate_altered, "plans", lambda s: "levels of plan version 1"),
    "a plan's clerk rate was altered": (
        _clerk_rate_altered,
        "commission-orders",
        lambda s: f"commission on order {s.number}",
    ),
    "an acknowledgement was rewritten": (_words_altered, "plans", lambda s: "acknowledgement of 赵总"),
    "a branch's step is missing": (
        _branch_step_missing,
        "commission-branches",
        lambda s: f"branch performance of order {s.number}, fulfilling",
    ),
    "an order forgot its refund": (_refund_forgotten, "commission-orders", lambda s: f"of order {s.number}"),
    "a running balance is off by one": (_balance_off, "balances", lambda s: f"balance {available_account(s.wang)}"),
}


def test_every_kind_of_damage_is_found_and_named(app: Flask) -> None:
    scene = _scene(app)
    assert differences_in_books() == []
    missed = []
    for name, (plant, check, named) in DAMAGE.items():
        found = _found_after(plant, scene)
        if not any(check in where and named(scene) in what for where, what in found):
            missed.append((name, check, named(scene), found))
    assert missed == []
    assert differences_in_books() == []


def test_the_command_names_the_damage_and_fails(app: Flask, runner: FlaskCliRunner) -> None:
    scene = _scene(app)
    whole = runner.invoke(args=["books", "verify", "--json"])
    assert whole.exit_code == 0
    assert json.loads(whole.stdout)["differences"] == []
    with transaction() as tx:
        _stand_aside(tx)
        _step_removed(tx, scene)
        _guard_again(tx)
    damaged = runner.invoke(args=["books", "verify"])
    assert damaged.exit_code == 1
    assert f"commission-steps: commission line {scene.line}" in damaged.stderr
    assert "BAD  commission-steps" in damaged.stdout


def _found_after(plant: Callable[[Tx, Scene], None], scene: Scene) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    with suppress(Undone), transaction() as tx:
        _stand_aside(tx)
        plant(tx, scene)
        tx.flush()
        found += [(result.check.name, it.what) for result in verify_books(tx) for it in result.differences]
        raise Undone
    return found


def _stand_aside(tx: Tx) -> None:
    postgres = tx.get_bind().dialect.name == "postgresql"
    for table in sorted(Base.metadata.info["append_only"]):
        if postgres:
            tx.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER append_only_{table}"))
        else:
            for act in ("update", "delete"):
                tx.execute(text(f"DROP TRIGGER append_only_{table}_{act}"))


def _guard_again(tx: Tx) -> None:
    """The next test on this server finds every guard at its post; a SQLite file is nobody else's."""
    if tx.get_bind().dialect.name == "postgresql":
        for table in sorted(Base.metadata.info["append_only"]):
            tx.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER append_only_{table}"))
