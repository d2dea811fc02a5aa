"""``python -m tests.portal``: serve a portal; the first line on stdout tells its address."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from . import faults, pictures, truth
from .cms import SYSTEMS
from .layouts import LAYOUTS
from .server import serve
from .site import Site


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.portal", description=__doc__)
    parser.add_argument("--layout", choices=sorted(LAYOUTS | SYSTEMS), default="nukeviet45")
    parser.add_argument("--articles", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME[:key=value,…]")
    parser.add_argument("--special", choices=("auto", "seed", "none"), default="auto")
    parser.add_argument("--truth", type=Path, metavar="FILE", help="write the truth before serving")
    parser.add_argument("--first-year", type=int, default=2016)
    parser.add_argument("--last-year", type=int, default=2024)
    parser.add_argument("--sitemap-limit", type=int, default=1000)
    parser.add_argument("--flood-max", type=int, default=40)
    parser.add_argument("--flood-window", type=float, default=60.0)
    parser.add_argument("--picture-scale", type=int, default=1, help="times 320 to 640 pixels")
    parser.add_argument("--log-size", type=int, default=20000, help="requests remembered")
    parser.add_argument("--no-gzip", action="store_true")
    parser.add_argument("--chunked", action="store_true")
    parser.add_argument("--stdin", action="store_true", help="stop when stdin closes")
    return parser.parse_args(argv)


def build(options: argparse.Namespace) -> Site:
    pictures.scale = options.picture_scale
    special = {"auto": None, "seed": True, "none": False}[options.special]
    site = Site(
        options.layout, options.articles, options.seed, special=special,
        first_year=options.first_year, last_year=options.last_year,
        sitemap_limit=options.sitemap_limit, flood_max=options.flood_max,
        flood_window=options.flood_window, log_size=options.log_size,
    )  # fmt: skip
    site.wire.gzip, site.wire.chunked = not options.no_gzip, options.chunked
    for text in options.fault:
        fault = faults.parse(text)
        site.faults[fault.name] = fault
    return site


def write_truth(site: Site, path: Path) -> None:
    with path.open("w", encoding="utf-8") as out:
        for record in truth.records(site):
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


async def _until_stdin_closes(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, sys.stdin.buffer.read)
    stop.set()


async def run(options: argparse.Namespace) -> None:
    site, stop = build(options), asyncio.Event()

    async def ready(host: str, port: int) -> None:
        site.bind(f"http://{host}:{port}")
        if options.truth:
            write_truth(site, options.truth)
        told = {"url": site.base + "/", "layout": options.layout, "articles": options.articles,
                "seed": options.seed}  # fmt: skip
        print(json.dumps(told), flush=True)

    server = asyncio.ensure_future(serve(site.handle, site.wire, options.host, options.port, ready))
    if options.stdin:
        watch = asyncio.ensure_future(_until_stdin_closes(stop))
        await asyncio.wait(
            {server, asyncio.ensure_future(stop.wait())}, return_when="FIRST_COMPLETED"
        )
        watch.cancel()
        server.cancel()
    await asyncio.gather(server, return_exceptions=options.stdin)


def main() -> None:
    try:
        asyncio.run(run(arguments()))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
