"""``python -m tests.hostile``: serve it; the first line on stdout tells where and what."""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import re
import ssl
import sys

from tests.hostile import nastiness
from tests.hostile.nastiness import PAGES, PICTURES, Answer, Place
from tests.portal.server import Request, Response
from tests.portal.site import Site

_ID = re.compile(r"-(\d+)\.html$")


class Server:
    """Serves the bundled portal, with a nastiness for each of its first articles."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.site = Site("nukeviet45", options.articles, 11, special=False, flood_max=10**9)
        self.canary = options.canary
        corpus = self.site.corpus
        self.public = [n for n in corpus.ids() if corpus.is_public(n)]
        self.names = options.names.split(",") if options.names else [*PAGES, *PICTURES]
        self.nasty: dict[str, int] = {}
        self.by_id: dict[int, str] = {}
        self.asked: list[str] = []
        self.place = Place("", 0)

    def bind(self, base: str) -> None:
        self.site.bind(base)
        self.place = Place(base, self.canary)
        names = [name for name in self.names if name != "none"]
        self.nasty = dict(zip(names, filter(self._usual, self.public), strict=False))
        self.by_id = {number: name for name, number in self.nasty.items()}

    def _usual(self, number: int) -> bool:
        """Whether an article's page has its body where most have it."""
        article = self.site.article(number)
        page = b"".join(self.site.layout.article(article, article.head.categories[0]))
        return b'id="news-bodyhtml"' in page and b"<head>" in page

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection; requests one after the other."""
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        fields = (line.partition(":") for line in lines if line)
        headers = {name.lower(): value.strip() for name, _, value in fields}
        if target == "/_requests":
            body = json.dumps(self.asked).encode()
            return await self._send(writer, Answer(body, media_type="application/json"))
        self.asked.append(target)
        answer = self._answer(Request(method, target, headers, b"", "127.0.0.1"))
        return await self._send(writer, answer)

    def _answer(self, request: Request) -> Answer:
        if request.path.startswith("/uploads/nasty/"):
            found = nastiness.media(request.path.rpartition("/")[2], self.place)
            if found is not None:
                return found
        good = self.site.handle(request)
        match = _ID.search(request.path)
        name = self.by_id.get(int(match[1])) if match else None
        if name is None or good.status != 200 or "download=" in request.raw_query:
            return _plain(good)
        body = b"".join(good.parts)
        if name in PAGES:
            return PAGES[name](body, self.place)
        address = html.escape(PICTURES[name](self.place))
        markup = f'<p><img alt="" src="{address}" /></p>'
        return Answer(nastiness.in_body(body, markup))

    async def _send(self, writer: asyncio.StreamWriter, answer: Answer) -> bool:
        version = "1.0" if answer.bare else "1.1"
        headers = [("Content-Type", answer.media_type), *answer.headers]
        if answer.endless:
            headers.append(("Transfer-Encoding", "chunked"))
        elif not answer.bare:
            length = len(answer.body) if answer.length is None else answer.length
            headers.append(("Content-Length", str(length)))
        lines = [f"HTTP/{version} {answer.status}", *(f"{n}: {v}" for n, v in headers)]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace"))
        for piece in nastiness.pieces(answer):
            if answer.slow:
                for byte in piece:
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(answer.slow)
            elif answer.endless:
                writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            else:
                writer.write(piece)
            await writer.drain()
        return not answer.bare and answer.length is None


def _plain(good: Response) -> Answer:
    status = f"{good.status} {'OK' if good.status == 200 else 'No'}"
    return Answer(b"".join(good.parts), status, list(good.headers), good.media_type)


def _context(options: argparse.Namespace) -> ssl.SSLContext | None:
    if not options.cert:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.cert, options.key)
    if options.tls == "1.0":
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1
    return context


async def serve(options: argparse.Namespace) -> None:
    server = Server(options)
    context = _context(options)
    plain = await asyncio.start_server(server.talk, "127.0.0.1", 0, limit=2**20)
    plain_url = f"http://127.0.0.1:{plain.sockets[0].getsockname()[1]}"
    url = plain_url
    if context is not None:
        secure = await asyncio.start_server(server.talk, "127.0.0.1", 0, ssl=context, limit=2**20)
        url = f"https://{options.host}:{secure.sockets[0].getsockname()[1]}"
    server.bind(url)
    told = {
        "url": url + "/",
        "plain_url": plain_url + "/",
        "nasty": server.nasty,
        "public": server.public,
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, sys.stdin.buffer.read)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--articles", type=int, default=120)
    parser.add_argument("--canary", type=int, default=9)
    parser.add_argument("--names", default="", help="nastinesses, or none; default: all")
    parser.add_argument("--host", default="localhost", help="name of the secure address")
    parser.add_argument("--cert", default="")
    parser.add_argument("--key", default="")
    parser.add_argument("--tls", default="")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
