"""The stand-in never serves strangers, never runs in production, and forgets nothing over a restart."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from standin.server import Running
from tests.support.standin import ROOT, running_standin
from tests.support.standin_process import SmallMall
from tests.unit.standin.merchant import Merchant


def test_production_refuses_to_start(tmp_path: Path) -> None:
    environ = {**os.environ, "LINDIAN_MODE": "production"}
    command = [sys.executable, "-m", "standin", "--port", "0", "--state", str(tmp_path / "s")]
    ended = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 1
    assert "生产环境" in ended.stderr
    assert not (tmp_path / "s").exists()


def test_state_and_keys_survive_a_restart(tmp_path: Path) -> None:
    with running_standin(tmp_path / "s") as standin:
        standin.phone("wang").follow()
        before = standin.account
    with running_standin(tmp_path / "s") as standin:
        after = standin.account
        assert standin.phone("wang").state()["is_following"]
        assert stat.S_IMODE(standin.account_file.stat().st_mode) == 0o600
    assert (before["official"], before["pay"], before["personas"]) == (
        after["official"],
        after["pay"],
        after["personas"],
    )


def test_stand_in_keeps_no_private_key_of_the_merchant_in_its_books(standin: Running, merchant: Merchant) -> None:
    kept = standin.platform.store.read_value("account")
    inner = "".join(merchant.account["pay"]["merchant_private_key_pem"].split("\n")[1:3])
    assert inner not in "".join(str(kept).split("\\n"))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://wang.mall.lindian.localhost:8000"}, 403),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
def test_pages_of_other_origins_cannot_drive_a_phone(
    merchant: Merchant, mall: SmallMall, headers: dict[str, str], status: int
) -> None:
    base = {"Content-Type": "application/json", **headers}
    response = requests.post(f"{merchant.base}/api/phone/wang/follow", data="{}", headers=base, timeout=5)
    assert response.status_code == status
    assert mall.pushes() == []


def test_own_pages_may_drive_a_phone(merchant: Merchant, mall: SmallMall) -> None:
    origin = {"Origin": f"http://wang.phone.lindian.localhost:{merchant.running.port}"}
    response = requests.post(f"{merchant.base}/api/phone/wang/follow", json={}, headers=origin, timeout=5)
    assert response.status_code == 200
    assert len(mall.pushes()) == 2


def test_new_person_gets_a_phone_and_bad_names_are_refused(merchant: Merchant) -> None:
    def add(name: str) -> int:
        wish = {"name": name, "nickname": "新朋友", "colour": "#123456"}
        return requests.post(f"{merchant.base}/standin/personas", json=wish, timeout=5).status_code

    assert [add("lin"), add("lin"), add("wall"), add("X y")] == [200, 400, 400, 400]
    assert merchant.phone("lin", "/follow")[0] == 200


def test_shared_card_reaches_the_other_person_and_only_mall_pages_are_shared(
    merchant: Merchant, mall: SmallMall
) -> None:
    card = {
        "title": "好用的纸尿裤",
        "desc": "王阿宁的真心话",
        "link": f"http://wang.mall.lindian.localhost:{mall.port}/q/abc",
        "imgUrl": "",
    }
    assert merchant.phone("wang", "/share", to="xiaoyu", card=card)[0] == 200
    received = merchant.chat("xiaoyu", "wang")[-1]
    assert (received["kind"], received["body"]["title"]) == ("card", "好用的纸尿裤")
    opened = merchant.phone("xiaoyu", "/resolve", url=received["body"]["link"])[1]["url"]
    assert opened == f"http://xiaoyu.mall.lindian.localhost:{mall.port}/q/abc"
    foreign = {**card, "link": "http://evil.example/"}
    assert merchant.phone("wang", "/share", to="moments", card=foreign)[0] == 400
    assert merchant.phone("wang", "/share", to="moments", card=card, words="推荐")[0] == 200
    posts = requests.get(f"{merchant.base}/api/phone/li/moments", timeout=5).json()["moments"]
    assert [(post["persona"], post["words"]) for post in posts] == [("wang", "推荐")]
