"""Names, phones and roles decide as written."""

import uuid

import pytest

from app.identity.rules.names import clean_nickname, clean_phone, masked_name, masked_phone
from app.identity.rules.roles import OWNER, ROLES, may_grant, permissions_of

HERE, THERE = uuid.uuid4(), uuid.uuid4()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("小美", "小美"),
        ("  小  美 ", "小 美"),
        ("a\x00b\u202ec\u200bd", "abcd"),
        ("👩\u200d👧妈妈", "👩\u200d👧妈妈"),
        ("", "微信用户"),
        ("\u200b\u2066", "微信用户"),
        ("长" * 50, "长" * 20),
    ],
)
def test_a_nickname_keeps_what_can_be_read(typed: str, kept: str) -> None:
    assert clean_nickname(typed) == kept


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800138000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("12800138000", None),
        ("1380013800", None),
        ("１３８００１３８０００", None),
        ("", None),
    ],
)
def test_a_phone_is_eleven_digits_or_none(typed: str, number: str | None) -> None:
    assert clean_phone(typed) == number


def test_masks_show_a_first_character_and_the_ends_of_a_phone() -> None:
    assert masked_name("王芳") == "王**"
    assert masked_phone("13800138000") == "138****8000"
    assert masked_phone(None) == ""


def test_a_clerk_of_one_branch_may_handle_orders_there_only() -> None:
    held = permissions_of([("clerk", HERE)])
    assert held["orders.handle"].covers(HERE)
    assert not held["orders.handle"].covers(THERE)
    assert "orders.refund" not in held


def test_two_roles_reach_both_their_branches() -> None:
    held = permissions_of([("clerk", HERE), ("manager", THERE)])
    assert held["orders.handle"].branch_ids == {HERE, THERE}
    assert held["orders.refund"].branch_ids == {THERE}


def test_the_owner_holds_every_permission_everywhere() -> None:
    held = permissions_of([("owner", None)])
    assert set(held) == OWNER == frozenset().union(*ROLES.values())
    assert all(scope.everywhere for scope in held.values())


@pytest.mark.parametrize(
    ("granter", "role", "branch", "may"),
    [
        (("manager", HERE), "clerk", HERE, True),
        (("manager", HERE), "manager", HERE, True),
        (("manager", HERE), "clerk", THERE, False),
        (("manager", HERE), "office", None, False),
        (("manager", HERE), "clerk", None, False),
        (("clerk", HERE), "manager", HERE, False),
        (("office", None), "clerk", HERE, True),
        (("office", None), "manager", THERE, True),
        (("office", None), "office", None, True),
        (("finance", None), "clerk", HERE, False),
        (("office", None), "owner", None, False),
        (("office", None), "finance", None, False),
        (("owner", None), "finance", None, True),
        (("owner", None), "manager", HERE, True),
        (("owner", None), "king", None, False),
    ],
)
def test_nobody_appoints_above_herself(
    granter: tuple[str, uuid.UUID | None], role: str, branch: uuid.UUID | None, may: bool
) -> None:
    assert may_grant(permissions_of([granter]), role, branch) is may
