"""How an installation may start, and how it may not."""

import json
import stat
from pathlib import Path

import pytest

from app.kernel.settings import SettingsWrong, database_url, read_settings

SECRET = "x" * 40


def production(tmp_path: Path, **over: str) -> dict[str, str]:
    account = tmp_path / "account.json"
    account.write_text(json.dumps({"bases": {"api": "https://api.weixin.qq.com"}}), encoding="utf-8")
    return {
        "LINDIAN_MODE": "production",
        "LINDIAN_INSTANCE": str(tmp_path / "instance"),
        "LINDIAN_SECRET": SECRET,
        "LINDIAN_HOSTS": "mall.example.com",
        "LINDIAN_PUBLIC_BASE": "https://mall.example.com",
        "LINDIAN_WECHAT_ACCOUNT": str(account),
    } | over


def test_unset_is_demo_with_a_secret_of_its_own_that_only_its_owner_reads(tmp_path: Path) -> None:
    settings = read_settings({"LINDIAN_INSTANCE": str(tmp_path / "i")}, tmp_path)
    again = read_settings({"LINDIAN_INSTANCE": str(tmp_path / "i")}, tmp_path)
    assert (settings.mode, settings.demo, settings.secure) == ("demo", True, False)
    assert settings.secret == again.secret
    assert stat.S_IMODE((tmp_path / "i" / "secret").stat().st_mode) == 0o600
    assert settings.key("a") != settings.key("b")


def test_production_starts_when_everything_is_named(tmp_path: Path) -> None:
    settings = read_settings(production(tmp_path), tmp_path)
    assert (settings.demo, settings.secure, settings.hosts) == (False, True, ("mall.example.com",))


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ({"LINDIAN_SECRET": ""}, "LINDIAN_SECRET is not set"),
        ({"LINDIAN_SECRET": "short"}, "too short"),
        ({"LINDIAN_HOSTS": "localhost"}, "real host names"),
        ({"LINDIAN_BRANCH_HOSTS": "sh01.example"}, "host=CODE"),
        ({"LINDIAN_BRANCH_HOSTS": "sh 01.example=SH01"}, "host=CODE"),
        ({"LINDIAN_BRANCH_HOSTS": "sh01.localhost=SH01"}, "real host names"),
        ({"LINDIAN_HOSTS": "127.0.0.1,mall.example.com"}, "real host names"),
        ({"LINDIAN_PUBLIC_BASE": "http://mall.example.com"}, "https address"),
        ({"LINDIAN_MODE": "prod"}, "must be demo, test or production"),
    ],
)
def test_production_refuses_what_is_unsafe_in_one_sentence(tmp_path: Path, over: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsWrong, match=says):
        read_settings(production(tmp_path, **over), tmp_path)


def test_production_never_speaks_to_a_stand_in(tmp_path: Path) -> None:
    environ = production(tmp_path)
    Path(environ["LINDIAN_WECHAT_ACCOUNT"]).write_text(
        json.dumps({"bases": {"pay": "http://127.0.0.1:8100"}}), encoding="utf-8"
    )
    with pytest.raises(SettingsWrong, match="points 'pay' at this machine"):
        read_settings(environ, tmp_path)


def test_any_postgresql_address_goes_through_psycopg_3(tmp_path: Path) -> None:
    assert database_url("postgres://u@h/d", tmp_path) == "postgresql+psycopg://u@h/d"
    assert database_url("postgresql://u@h/d", tmp_path) == "postgresql+psycopg://u@h/d"
    assert database_url(None, tmp_path) == f"sqlite:///{tmp_path / 'lindian.sqlite3'}"
