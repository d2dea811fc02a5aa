"""The address behind a host name, as the connection to it will find it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from twisted.internet.interfaces import IAddress, IHostResolution


@implementer(IResolutionReceiver)
class _Answer:
    """Collects what Twisted's resolver finds."""

    def __init__(self) -> None:
        self.hosts: list[str] = []
        self.done: Deferred[None] = Deferred()

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802 - Twisted's name
        """Nothing to do yet."""

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802 - Twisted's name
        """One more address."""
        self.hosts.append(str(getattr(address, "host", "")))

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        """That was all."""
        self.done.callback(None)


async def address_of(name: str) -> str | None:
    """The address that a connection to ``name`` will go to; None where it has none.

    Asks Scrapy's caching resolver, so that the connection itself looks nothing up again.
    """
    from scrapy.utils.defer import maybe_deferred_to_future
    from twisted.internet import reactor as installed

    reactor: Any = installed
    answer = _Answer()
    reactor.nameResolver.resolveHostName(answer, name)
    await maybe_deferred_to_future(answer.done)
    return min(answer.hosts, default=None)
