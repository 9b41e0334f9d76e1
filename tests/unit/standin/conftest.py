"""A stand-in per test, a small mall beside it, and a merchant who signs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from standin.server import Running
from tests.support.standin_process import SmallMall, make_keys, small_mall, started
from tests.unit.standin.merchant import Merchant


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    state = tmp_path_factory.mktemp("standin") / "keys"
    make_keys(state)
    return state


@pytest.fixture
def mall() -> Iterator[SmallMall]:
    with small_mall() as mall:
        yield mall


@pytest.fixture
def standin(keys: Path, mall: SmallMall, tmp_path: Path) -> Iterator[Running]:
    with started(keys, tmp_path / "standin", mall.port) as running:
        yield running


@pytest.fixture
def merchant(standin: Running) -> Merchant:
    return Merchant(standin)
