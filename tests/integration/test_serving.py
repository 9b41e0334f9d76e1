"""The mall as it is served: granian with bounded threads, the real settings of the demo."""

from collections.abc import Callable

import requests

from tests.support.servers import House


def test_the_served_mall_answers_its_health_check_and_ends_when_told(build_house: Callable[..., House]) -> None:
    house = build_house(worker=True, standin=False)
    answer = requests.get(f"{house.mall}/healthz", timeout=5)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    house.processes["worker"].terminate()
    assert house.processes["worker"].wait(10) == 0, house.log("worker")


def test_a_host_that_is_not_ours_is_refused(build_house: Callable[..., House]) -> None:
    house = build_house(worker=False, standin=False)
    answer = requests.get(f"{house.mall}/healthz", headers={"Host": "example.com"}, timeout=5)
    assert answer.status_code == 404
