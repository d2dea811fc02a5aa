"""The polite gate: connections, pace and pauses, shared by all crawls of a process."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Coroutine
from typing import Any

import pytest

from crawler import pace
from crawler.pace import Gate, RunEndedError

ADDRESSES = {"a.example": "192.0.2.1", "b.example": "192.0.2.1", "c.example": "192.0.2.2"}
A, B, C = (f"http://{name}/" for name in ADDRESSES)
DELAY = 0.08
SLACK = DELAY / 2  # a busy machine notes an entry late, so that the next seems early


class Log(list[tuple[str, float]]):
    """Who got through, and when."""

    async def visit(
        self,
        gate: Gate,
        url: str,
        *,
        stay: float = 0.0,
        until: asyncio.Event | None = None,
        **how: Any,
    ) -> None:
        async with gate.entry(url, **how):
            self.append((url, time.monotonic()))
            await asyncio.sleep(stay)
            if until is not None:
                await until.wait()

    def gaps(self) -> list[float]:
        times = sorted(moment for _, moment in self)
        return [late - early for early, late in itertools.pairwise(times)]


def gate(connections: int = 1) -> Gate:
    """A gate as one crawler has it; the names' addresses are those above."""

    async def resolve(name: str) -> str | None:
        return ADDRESSES.get(name)

    return Gate(connections, resolve)


def run(work: Coroutine[Any, Any, None]) -> None:
    """Every name has been looked up before, so that who comes first enters first."""

    async def known() -> None:
        for url in (A, B, C):
            await Log().visit(gate(), url)
        await asyncio.wait_for(work, 20)

    asyncio.run(known())


def test_pages_of_hosts_on_one_address_keep_the_delay_together() -> None:
    async def work() -> None:
        log = Log()
        gates = {A: gate(), B: gate()}  # two portals' crawlers
        visits = (log.visit(gates[url], url, delay=DELAY) for url in (A, B) * 3)
        await asyncio.gather(*visits)
        assert min(log.gaps()) >= DELAY - SLACK
        assert [url for url, _ in log] == [A, B] * 3  # each in its turn

    run(work())


def test_the_slower_portal_of_an_address_sets_the_pace_beside_it() -> None:
    async def work() -> None:
        log = Log()
        visits = (
            log.visit(gate(), u, delay=d) for u, d in ((A, DELAY), (B, 3 * DELAY), (A, DELAY))
        )
        await asyncio.gather(*visits)
        assert [url for url, _ in log] == [A, B, A]
        assert min(log.gaps()) >= 3 * DELAY - SLACK

    run(work())


def test_another_address_waits_for_nobody() -> None:
    async def work() -> None:
        log, hold = Log(), asyncio.Event()
        slow = asyncio.ensure_future(log.visit(gate(), A, delay=1000.0, until=hold))
        late = asyncio.ensure_future(log.visit(gate(), B, delay=1000.0))
        await asyncio.sleep(0)
        for _ in range(3):
            await log.visit(gate(), C, delay=0.0)
        assert [url for url, _ in log] == [A, C, C, C]
        hold.set()
        await slow
        late.cancel()

    run(work())


def test_files_wait_for_no_page_but_share_the_connections() -> None:
    async def work() -> None:
        log = Log()
        await log.visit(gate(), A, delay=1000.0)
        page = asyncio.ensure_future(log.visit(gate(), B, delay=1000.0))
        await asyncio.sleep(0)
        inside = asyncio.Event()
        first = asyncio.ensure_future(log.visit(gate(), A, until=inside))
        second = asyncio.ensure_future(log.visit(gate(), B))
        await asyncio.sleep(DELAY)
        assert [url for url, _ in log] == [A, A]  # the second file waits for the first
        inside.set()
        await asyncio.gather(first, second)
        assert [url for url, _ in log] == [A, A, B]
        page.cancel()

    run(work())


def test_a_host_that_hangs_lends_its_place_to_its_neighbours_not_to_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace, "LENT", DELAY)

    async def work() -> None:
        log, hold = Log(), asyncio.Event()
        hanging = asyncio.ensure_future(log.visit(gate(), A, until=hold))
        await asyncio.sleep(0)
        again = asyncio.ensure_future(log.visit(gate(), A))
        await log.visit(gate(), B)
        await asyncio.sleep(2 * DELAY)
        assert [url for url, _ in log] == [A, B]
        hold.set()
        await asyncio.gather(hanging, again)
        assert [url for url, _ in log] == [A, B, A]
        # What was lent and given back is there once, not twice.
        first = asyncio.ensure_future(log.visit(gate(), A, stay=DELAY / 2))
        await asyncio.sleep(0)
        await log.visit(gate(), B)
        await first
        assert log.gaps()[-1] >= DELAY / 2 - SLACK / 2

    run(work())


def test_a_pause_stops_the_host_or_the_whole_address() -> None:
    async def work() -> None:
        log, one, other = Log(), gate(), gate()
        await log.visit(one, A)
        await log.visit(other, B)
        one.close(A, 2 * DELAY)
        began = time.monotonic()
        await asyncio.gather(log.visit(one, A), log.visit(other, B))
        assert [url for url, _ in log][2:] == [B, A]
        assert log[-1][1] - began >= 2 * DELAY - 0.01
        one.close(A, 2 * DELAY, address=True)
        began = time.monotonic()
        await asyncio.gather(log.visit(other, B), log.visit(gate(), C))
        assert [url for url, _ in log][4:] == [C, B]
        assert log[-1][1] - began >= 2 * DELAY - 0.01

    run(work())


def test_who_waited_for_a_place_waits_for_a_pause_that_came_meanwhile() -> None:
    async def work() -> None:
        log, own, hold = Log(), gate(), asyncio.Event()
        inside = asyncio.ensure_future(log.visit(own, A, until=hold))
        await asyncio.sleep(0)
        waiting = asyncio.ensure_future(log.visit(own, A))
        await asyncio.sleep(0)
        own.close(A, 2 * DELAY)
        closed = time.monotonic()
        hold.set()
        await asyncio.gather(inside, waiting)
        assert log[-1][1] - closed >= 2 * DELAY - 0.01

    run(work())


def test_a_run_that_ends_waits_for_no_pause() -> None:
    async def work() -> None:
        own = gate()
        own.ended = lambda: True
        own.close(A, 1000.0)
        with pytest.raises(RunEndedError):
            async with own.entry(A):
                pytest.fail("nothing is sent")

    run(work())


def test_behind_a_proxy_addresses_are_not_looked_up() -> None:
    async def work() -> None:
        async def resolve(name: str) -> str | None:
            pytest.fail(f"{name} was looked up")

        log = Log()
        await log.visit(Gate(1, resolve), A, delay=1000.0, direct=False)
        await log.visit(Gate(1, resolve), B, delay=1000.0, direct=False)
        assert len(log) == 2

    run(work())


def test_a_name_that_is_not_known_keeps_its_own_pace() -> None:
    async def work() -> None:
        log = Log()
        await log.visit(gate(), "http://e.example/", delay=1000.0)
        log.clear()
        own = "http://d.example/"
        await asyncio.gather(*(log.visit(gate(), own, delay=DELAY) for _ in range(3)))
        assert min(log.gaps()) >= DELAY - SLACK

    run(work())


def test_hosts_are_forgotten_once_nothing_is_left_to_wait_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pictures of hundreds of portals come from thousands of hosts over the weeks."""
    monkeypatch.setattr(pace, "MOST_HOSTS", 10)
    monkeypatch.setattr(pace, "IDLE", 0.0)
    asked: list[str] = []

    async def resolve(name: str) -> str | None:
        asked.append(name)
        return f"address of {name}"

    async def work() -> None:
        one, log = Gate(1, resolve), Log()
        street = pace.Street.here()
        one.close(A, 1000.0)  # paused, as its portal asked
        busy = asyncio.Event()
        staying = asyncio.ensure_future(log.visit(one, B, until=busy))
        await asyncio.sleep(0)
        slow = "http://slow.example/"
        await log.visit(one, slow, delay=1000.0)  # its next page has a turn to wait for
        kept = {name: street.host(name, 1) for name in ("a.example", "b.example", "slow.example")}
        for number in range(100):
            await log.visit(one, f"http://{number}.example/", delay=0.0)
        assert len(street) <= 3 * 10
        assert {name: street.host(name, 1) for name in kept} == kept
        assert kept["a.example"].closed_for > 900
        assert kept["slow.example"].address.waits
        busy.set()
        await staying
        await log.visit(one, "http://0.example/")
        assert asked.count("0.example") == 2  # forgotten, and looked up anew

    asyncio.run(asyncio.wait_for(work(), 20))


def test_hosts_in_use_of_late_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST_HOSTS", 10)
    looked_up: list[str] = []

    async def resolve(name: str) -> str | None:
        looked_up.append(name)
        return None if name == "3.example" else "192.0.2.9"

    async def work() -> None:
        for _ in range(2):
            for number in range(50):
                await Log().visit(Gate(1, resolve), f"http://{number}.example/")
        assert len(pace.Street.here()) >= 50
        assert sorted(set(looked_up) - {"3.example"}) == sorted(
            name for name in looked_up if name != "3.example"
        )

    asyncio.run(asyncio.wait_for(work(), 20))
