import asyncio
import itertools
from contextlib import AsyncExitStack

import pytest

from monitor.collect.network.gates import (
    FIRST_REST_S,
    LONGEST_CRAWL_DELAY_S,
    LONGEST_GUESSED_REST_S,
    HostGates,
    StillResting,
)


def make_gates(
    connections: int = 10, per_host: int = 1, pause_s: float = 0.0, patience_s: float = 0.0
) -> HostGates:
    return HostGates(connections, per_host, pause_s, patience_s)


async def pass_gate(gates: HostGates, domain: str = "a.example", seconds: float = 0.0) -> float:
    """Pass the gate, hold the permit for a while, and return when the request was sent."""
    async with gates.passing(domain) as passage:
        passage.report_sent()
        sent = asyncio.get_running_loop().time()
        await asyncio.sleep(seconds)
    return sent


async def refuse(gates: HostGates, asked_s: float | None, domain: str = "a.example") -> None:
    async with gates.passing(domain) as passage:
        passage.report_refusal(asked_s)


# --- turns -----------------------------------------------------------------------------------


async def test_at_most_so_many_requests_run_in_all() -> None:
    gates = make_gates(connections=3)
    running: set[int] = set()
    most = 0

    async def pass_by(number: int) -> None:
        nonlocal most
        async with gates.passing(f"host{number}.example"):
            running.add(number)
            most = max(most, len(running))
            await asyncio.sleep(0.01)
            running.remove(number)

    await asyncio.gather(*(pass_by(number) for number in range(12)))
    assert most == 3


async def test_waiting_that_is_cancelled_gives_everything_back() -> None:
    gates = make_gates(connections=1)

    tasks = [asyncio.create_task(pass_gate(gates, seconds=0.05)) for _ in range(4)]
    await asyncio.sleep(0.01)
    for task in tasks[:3]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    passed = asyncio.create_task(pass_gate(gates, seconds=0.05))
    done, _ = await asyncio.wait([passed], timeout=1)
    assert done == {passed}


async def test_hosts_are_forgotten_when_they_are_many() -> None:
    gates = make_gates()

    for number in range(20_000):
        async with gates.passing(f"host{number}.example"):
            pass

    assert len(gates) <= 4096


@pytest.mark.parametrize("per_host", [1, 3])
async def test_a_domain_is_passed_by_so_many_at_once(per_host: int) -> None:
    gates = make_gates(per_host=per_host)
    running = most = 0

    async def pass_by() -> None:
        nonlocal running, most
        async with gates.passing("a.example") as passage:
            passage.report_sent()
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.005)
            running -= 1

    await asyncio.gather(*(pass_by() for _ in range(9)))
    assert most == per_host


async def test_who_waits_for_a_domain_holds_no_slot() -> None:
    gates = make_gates(connections=2, pause_s=5.0)
    waiting = [asyncio.create_task(pass_gate(gates, "busy.example")) for _ in range(5)]
    await asyncio.sleep(0)

    calm = [pass_gate(gates, f"calm{number}.example", seconds=0.01) for number in range(10)]
    await asyncio.wait_for(asyncio.gather(*calm), timeout=1)

    assert sum(task.done() for task in waiting) == 1
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_domain_is_passed_with_pauses() -> None:
    gates = make_gates(per_host=3, pause_s=0.05)

    starts = sorted(await asyncio.gather(*(pass_gate(gates) for _ in range(4))))

    assert min(later - earlier for earlier, later in itertools.pairwise(starts)) >= 0.05


async def test_a_domain_can_be_slowed_down_but_not_sped_up() -> None:
    gates = make_gates(pause_s=0.05)
    gates.slow_down("slow.example", 0.1)
    for pause_s in (0.01, -1.0, float("nan")):
        gates.slow_down("a.example", pause_s)

    slow = [await pass_gate(gates, "slow.example") for _ in range(2)]
    other = [await pass_gate(gates, "a.example") for _ in range(2)]

    assert slow[1] - slow[0] >= 0.1
    assert 0.05 <= other[1] - other[0] < 0.1


async def test_there_is_a_limit_to_how_slow() -> None:
    gates = make_gates(pause_s=1.0)

    granted = [gates.slow_down("a.example", pause_s) for pause_s in (0.5, 2.0, 86400.0, float("inf"), 3.0)]

    assert granted == [1.0, 2.0, LONGEST_CRAWL_DELAY_S, LONGEST_CRAWL_DELAY_S, LONGEST_CRAWL_DELAY_S]


async def test_the_pause_begins_when_a_request_is_sent() -> None:
    """One that takes long to connect does not let the next one follow on its heels."""
    gates = make_gates(per_host=2, pause_s=0.1)
    async with gates.passing("a.example") as passage:
        following = asyncio.create_task(pass_gate(gates))
        await asyncio.sleep(0.15)
        passage.report_sent()
        sent = asyncio.get_running_loop().time()
        followed = await following

    assert followed - sent >= 0.1


async def test_a_request_that_was_never_sent_holds_nobody_up() -> None:
    gates = make_gates(per_host=2)

    async def fail() -> None:
        async with gates.passing("a.example"):
            await asyncio.sleep(0.02)
            raise ConnectionError

    failing = [asyncio.create_task(fail()) for _ in range(3)]
    await asyncio.wait_for(pass_gate(gates), timeout=1)

    answers = await asyncio.gather(*failing, return_exceptions=True)
    assert [type(answer) for answer in answers] == [ConnectionError] * 3


async def test_thousands_of_waiting_domains_are_found_quickly() -> None:
    """Looking for what can be forgotten must not take longer and longer when nothing can be."""
    gates = make_gates(connections=1)
    loop = asyncio.get_running_loop()
    started = loop.time()

    await asyncio.gather(*(pass_gate(gates, f"host{number}.example") for number in range(12_000)))

    assert loop.time() - started < 5


async def test_a_passage_knows_whether_others_come_too() -> None:
    gates = make_gates(per_host=2)
    busy: list[bool] = []

    async def pass_by() -> None:
        async with gates.passing("a.example") as passage:
            busy.append(passage.busy)
            passage.report_sent()
            await asyncio.sleep(0.01)

    await asyncio.gather(pass_by(), pass_by())
    await pass_by()
    async with gates.passing("b.example") as passage:
        busy.append(passage.busy)

    assert busy == [False, True, True, False]


# --- rests -----------------------------------------------------------------------------------


async def test_a_domain_rests_as_long_as_it_asks() -> None:
    gates = make_gates()

    await refuse(gates, 300.0)

    assert gates.rest_of("a.example") == pytest.approx(300, abs=1)
    assert gates.rest_of("b.example") == 0.0
    with pytest.raises(StillResting) as caught:
        await pass_gate(gates)
    assert caught.value.left_s == pytest.approx(300, abs=1)
    await pass_gate(gates, "b.example")


async def test_a_rest_that_nobody_measured_doubles_until_it_is_an_hour() -> None:
    gates = make_gates()
    rests = []
    for refusals in range(1, 10):
        domain = f"{refusals}.example"
        for _ in range(refusals - 1):
            await refuse(gates, 0.0, domain)
        await refuse(gates, None, domain)
        rests.append(round(gates.rest_of(domain)))

    assert rests == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert (rests[0], rests[-1]) == (FIRST_REST_S, LONGEST_GUESSED_REST_S)


async def test_a_good_answer_ends_the_doubling() -> None:
    gates = make_gates()
    for _ in range(5):
        await refuse(gates, 0.0)

    async with gates.passing("a.example") as passage:
        passage.report_success()
    await refuse(gates, None)

    assert gates.rest_of("a.example") == pytest.approx(FIRST_REST_S, abs=1)


async def test_refusals_side_by_side_count_once_and_shorten_nothing() -> None:
    gates = make_gates(per_host=4)

    async with AsyncExitStack() as stack:
        passages = [await stack.enter_async_context(gates.passing("a.example"))]
        for _ in range(2):
            passages[-1].report_sent()
            passages.append(await stack.enter_async_context(gates.passing("a.example")))
        for passage, asked_s in zip(passages, (600.0, None, 5.0), strict=True):
            passage.report_refusal(asked_s)

    assert gates.rest_of("a.example") == pytest.approx(600, abs=1)


async def test_a_short_rest_is_waited_out() -> None:
    gates = make_gates(patience_s=1.0)
    await refuse(gates, 0.2)
    refused_at = asyncio.get_running_loop().time()

    assert await pass_gate(gates) - refused_at >= 0.19


async def test_who_stands_in_line_learns_of_a_rest_too() -> None:
    gates = make_gates(per_host=2)
    async with gates.passing("a.example") as passage:
        waiting = [asyncio.create_task(pass_gate(gates)) for _ in range(3)]
        await asyncio.sleep(0.01)
        passage.report_refusal(600.0)
        passage.report_sent()
        answers = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), timeout=1)

    assert [type(answer) for answer in answers] == [StillResting] * 3


async def test_who_waits_for_a_slot_learns_of_a_rest_too() -> None:
    gates = make_gates(connections=1, per_host=2)
    async with gates.passing("a.example") as passage:
        passage.report_sent()
        waiting = asyncio.create_task(pass_gate(gates))
        await asyncio.sleep(0.01)
        passage.report_refusal(600.0)

    with pytest.raises(StillResting):
        await waiting
    await asyncio.wait_for(pass_gate(gates, "b.example"), timeout=1)


async def test_a_resting_domain_is_not_forgotten() -> None:
    gates = make_gates()
    await refuse(gates, 600.0)

    for number in range(10_000):
        await pass_gate(gates, f"host{number}.example")

    assert gates.rest_of("a.example") > 590
