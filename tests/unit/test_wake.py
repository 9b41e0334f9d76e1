"""A nudge reaches the worker wherever the installation lies."""

from pathlib import Path

import pytest

from app.kernel.wake import listen, wake_path


@pytest.mark.parametrize("depth", [1, 12])
def test_the_worker_can_listen_however_deep_the_installation_lies(tmp_path: Path, depth: int) -> None:
    instance = tmp_path.joinpath(*["a-rather-long-name"] * depth)
    instance.mkdir(parents=True)
    path = wake_path(instance)
    with listen(path) as ears:
        assert ears.getsockname() == str(path)
    path.unlink()


def test_two_deep_installations_do_not_share_an_ear(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-rather-long-name"] * 12)
    assert wake_path(deep / "one") != wake_path(deep / "two")
