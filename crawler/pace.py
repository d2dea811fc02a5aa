"""The polite gate of all crawls of a process: connections, pace and pauses, by host and address.

Scrapy's DOWNLOAD_DELAY spaces the pages of one crawl; the gate holds what Scrapy has no setting
for: pages and files of one host share its connections, hosts on one address share a budget
however many portals they are, and a block stops all that it is meant for.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy.exceptions import IgnoreRequest

from crawler.lookup import address_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

STEP = 0.5  # seconds between two looks at whether a paused run still goes on
# Seconds after which an exchange gives its place at the address to other hosts; that of its own
# host it keeps. So a host that hangs costs its neighbours no more than a turn.
LENT = 2.0

# Of so many hosts, and again of twice as many as were left, those are forgotten that nobody has
# used for so many seconds and that nothing is left to wait for: pictures lead to ever new ones.
MOST_HOSTS = 1000
IDLE = 600.0

Resolve = Callable[[str], Awaitable[str | None]]


class RunEndedError(IgnoreRequest):
    """A run that is ending waits for no pause; what was not asked for is the next run's."""


class Lane:
    """A host or an address: places for exchanges, and until when it is left alone."""

    def __init__(self, places: int) -> None:
        self.free = asyncio.Semaphore(places)
        self._closed_until = 0.0

    @property
    def waits(self) -> bool:
        """Whether it is to be left alone for a while, for any reason."""
        return self.closed_for > 0

    @property
    def closed_for(self) -> float:
        """Seconds; not above 0 where it is open."""
        return self._closed_until - time.monotonic()

    def close(self, seconds: float) -> None:
        """Send nothing for ``seconds`` from now."""
        self._closed_until = max(self._closed_until, time.monotonic() + seconds)


class Address(Lane):
    """An IP address: pages of all hosts on it keep together the delay between two of them."""

    def __init__(self, places: int) -> None:
        super().__init__(places)
        self._last = float("-inf")  # when the last page was, or will be, sent
        self._delay = 0.0  # what its portal wants after it
        self._sent, self._pause = float("-inf"), 0.0  # the same of the last one really sent

    @property
    def waits(self) -> bool:
        """Closed, or the delay after its last page is not over."""
        last = max(self._last + self._delay, self._sent + self._pause)
        return self.closed_for > 0 or last > time.monotonic()

    def turn(self, delay: float) -> float:
        """Take the next turn: when (monotonic) a page whose portal wants ``delay`` may be sent."""
        due = max(time.monotonic(), self._last + max(delay, self._delay))
        self._last, self._delay = due, delay
        return due

    async def send(self, delay: float) -> None:
        """A page is to go out now. It waits where the one before it was late for its turn."""
        while (wait := self._sent + max(delay, self._pause) - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        self._sent, self._pause = time.monotonic(), delay
        self._last = max(self._last, self._sent)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place among the connections, lent for ``LENT`` seconds at most."""
        await self.free.acquire()
        held = True

        def give_back() -> None:
            nonlocal held
            if held:
                held = False
                self.free.release()

        timer = asyncio.get_running_loop().call_later(LENT, give_back)
        try:
            yield
        finally:
            timer.cancel()
            give_back()


class Host(Lane):
    """A host name, and the address it was last reached at."""

    def __init__(self, places: int) -> None:
        super().__init__(places)
        self.alone = Address(places)  # where its address is not known, or a proxy's
        self.address = self.alone
        self._used = time.monotonic()  # last
        self._visitors = 0  # inside, or waiting to be let in

    @property
    def waits(self) -> bool:
        """Closed itself, or the delay after its last page is not over."""
        return self.closed_for > 0 or self.alone.waits or self.address.waits

    @property
    def forgettable(self) -> bool:
        """Whether one made anew would be the same."""
        return not (self._visitors or self.waits) and time.monotonic() - self._used >= IDLE

    @contextmanager
    def visit(self) -> Iterator[None]:
        """Be inside, from the wait at its door on."""
        self._visitors += 1
        try:
            yield
        finally:
            self._visitors -= 1
            self._used = time.monotonic()


class Street:
    """All hosts and addresses of one process; the name of a host in use is looked up once."""

    _of: ClassVar[WeakKeyDictionary[asyncio.AbstractEventLoop, Street]] = WeakKeyDictionary()

    def __init__(self) -> None:
        self._hosts: dict[str, Host] = {}
        self._addresses: dict[str, Address] = {}
        self._found: dict[str, asyncio.Future[str | None]] = {}
        self._look_again = MOST_HOSTS

    def __len__(self) -> int:
        """Hosts, addresses and names it remembers at most, whichever are more."""
        return max(len(self._hosts), len(self._addresses), len(self._found))

    @classmethod
    def here(cls) -> Street:
        """The one of the running event loop, which all crawls of a process share."""
        loop = asyncio.get_running_loop()
        return cls._of.setdefault(loop, cls())

    def host(self, name: str, places: int) -> Host:
        """The host of this name; ``places``: exchanges at once, if it is new."""
        host = self._hosts.get(name)
        if host is None:
            if len(self._hosts) >= self._look_again:
                self._forget()
            host = self._hosts[name] = Host(places)
        return host

    def _forget(self) -> None:
        """Drop what nobody needs, so that memory stays flat over a night of many portals."""
        self._hosts = {name: host for name, host in self._hosts.items() if not host.forgettable}
        self._found = {name: found for name, found in self._found.items() if name in self._hosts}
        live = {id(host.address) for host in self._hosts.values()}
        self._addresses = {
            name: address for name, address in self._addresses.items() if id(address) in live
        }
        self._look_again = max(MOST_HOSTS, 2 * len(self._hosts))

    async def locate(self, name: str, host: Host, places: int, resolve: Resolve) -> Address:
        """The address of a host; its own where the name is not known (asked again next time)."""
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = asyncio.ensure_future(resolve(name))
        address = await asyncio.shield(found)
        if address is None:
            self._found.pop(name, None)
            host.address = host.alone
        else:
            host.address = self._addresses.setdefault(address, Address(places))
        return host.address


class Gate:
    """One crawler's way through the gate. ``ended``: whether its run is on its way out."""

    ended: Callable[[], bool] = staticmethod(lambda: False)

    def __init__(self, connections: int, resolve: Resolve | None = None) -> None:
        """``connections``: exchanges at once with one host, and with one address."""
        self._connections = connections
        self._resolve = resolve or address_of

    @classmethod
    def of(cls, crawler: Crawler) -> Gate:
        """The one gate of a crawler, made on first use."""
        # Kept on the crawler: a table beside it would keep all crawlers of a long night alive.
        gate: Gate | None = vars(crawler).get("luutru_gate")
        if gate is None:
            connections = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
            gate = vars(crawler)["luutru_gate"] = cls(max(1, connections))
        return gate

    @asynccontextmanager
    async def entry(
        self, url: str, *, delay: float | None = None, direct: bool = True
    ) -> AsyncIterator[None]:
        """Wait for the end of pauses, for the turn of a page, and for a free connection.

        ``delay``: seconds between two pages of this portal; None for what is no page.
        ``direct``: False behind a proxy, where the address of a host is the proxy's matter.
        """
        name = urlsplit(url).hostname or ""
        street = Street.here()
        host = street.host(name, self._connections)
        with host.visit():
            if direct:
                address = await street.locate(name, host, self._connections, self._resolve)
            else:
                address = host.address = host.alone
            async with self._way_in(name, host, address, delay):
                yield

    @asynccontextmanager
    async def _way_in(
        self, name: str, host: Host, address: Address, delay: float | None
    ) -> AsyncIterator[None]:
        while True:
            while (wait := max(host.closed_for, address.closed_for)) > 0:
                await self._sleep(wait, name)
            if delay is not None:
                due = address.turn(delay)
                while (wait := due - time.monotonic()) > 0:
                    await self._sleep(wait, name)
            async with host.free, address.place():
                if max(host.closed_for, address.closed_for) > 0:
                    continue  # closed while this one waited for its place
                if delay is not None:
                    await address.send(delay)
                yield
                return

    async def _sleep(self, wait: float, name: str) -> None:
        """A step of a wait; one that is nearly over is waited out even by a run that ends."""
        if wait > STEP and self.ended():
            raise RunEndedError(f"the run ended while {name} was left alone")
        await asyncio.sleep(min(wait, STEP))

    def close(self, url: str, seconds: float, *, address: bool = False) -> None:
        """Send nothing to the host of ``url`` for ``seconds`` from now.

        ``address``: nor to any other host on its address; for answers that block this crawler
        rather than tell of one portal's trouble.
        """
        host = Street.here().host(urlsplit(url).hostname or "", self._connections)
        host.close(seconds)
        if address:
            host.address.close(seconds)
