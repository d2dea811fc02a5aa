"""One portal: its stock, its layout, its faults, and the way a request takes through them."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict, deque
from email.utils import formatdate

from . import article, control, faults, routes, statics
from .cms import SYSTEMS
from .corpus import CATEGORIES, Corpus
from .faults import Fault
from .layouts import LAYOUTS
from .server import Request, Response, Wire


class Site:
    """``base``: scheme and host without a slash, known once the port is bound."""

    def __init__(
        self, layout: str, articles: int, seed: int, *, base: str = "http://127.0.0.1",
        special: bool | None = None, first_year: int = 2016, last_year: int = 2024,
        sitemap_limit: int = 1000, flood_max: int = 40, flood_window: float = 60.0,
        log_size: int = 20000,
    ) -> None:  # fmt: skip
        self.base = base
        self.categories = CATEGORIES
        self.corpus = Corpus(articles, seed, first_year, last_year, special)
        self.sitemap_limit = sitemap_limit
        self.flood_max, self.flood_window = flood_max, flood_window
        self.wire = Wire()
        self.faults: dict[str, Fault] = {}
        self.validators = True  # ETag and Last-Modified on pictures and files
        self.repainted: Counter[str] = Counter()  # path: how often its bytes were changed
        self.inflated: dict[str, int] = {}  # path: bytes of a file made larger than it is
        self.counts: Counter[str] = Counter()
        self.log: deque[tuple[float, str, str, int]] = deque(maxlen=log_size)
        self.cached_pages: set[tuple[int, int]] = set()  # listings the CMS keeps ready
        self._floods: dict[str, tuple[float, int]] = {}
        self._articles: OrderedDict[int, article.Article] = OrderedDict()
        self.layout = (LAYOUTS | SYSTEMS)[layout](self)

    def bind(self, base: str) -> None:
        """Learn the own address, which canonical links and the truth name."""
        self.base = base
        self.layout.build()

    def compose(self, number: int) -> article.Article:
        """An article as this CMS has it: its own places for media, no field it does not know."""
        return self.layout.settle(article.compose(self.corpus, number))

    def article(self, number: int) -> article.Article:
        found = self._articles.get(number)
        if found is None:
            found = self.compose(number)
            self._articles[number] = found
            if len(self._articles) > 256:
                self._articles.popitem(last=False)
        return found

    def changed(self) -> None:
        """After a change through the control: forget what was composed before it."""
        self._articles.clear()
        self.cached_pages.clear()
        self.layout.build()

    def handle(self, request: Request) -> Response:
        """Answer one request. Control addresses are neither counted nor hit by faults."""
        if request.path.startswith("/_control"):
            return control.handle(self, request)
        kind = self.layout.kind(request)
        response = self._answer(request, kind)
        self.log.append((time.time(), request.method, request.target, response.status))
        self.counts[f"{kind} {response.status}"] += 1
        self.counts["requests"] += 1
        return response

    def _answer(self, request: Request, kind: str) -> Response:
        early = self._fault(request, kind)
        if early is not None:
            return early
        if kind in ("picture", "static"):
            response = statics.answer(self, request)
        else:
            response = self.layout.answer(request, kind)
            if response.status == 200 and "html" in response.media_type:
                self._dress(response)
        return self._disturb(request, kind, response)

    def _dress(self, response: Response) -> None:
        """Headers PHP sends with every page; the modification date is a lie."""
        token = self.layout.clock.token(26)
        response.headers += [
            ("Last-Modified", formatdate(time.time() - 86400, usegmt=True)),
            ("Cache-Control", "no-store, no-cache, must-revalidate"),
            ("Set-Cookie", f"nv4_sess={token}; path=/; HttpOnly"),
            ("Set-Cookie", "nv4_ctr=MTI3LjAuMC4xLlpa; path=/; HttpOnly"),
            ("Set-Cookie", "nv4_statistic_vi=1; path=/; HttpOnly"),
            ("Set-Cookie", "nv4_nvvithemever=t; path=/; HttpOnly"),
        ]

    def _hit(self, name: str, kind: str, path: str) -> Fault | None:
        fault = self.faults.get(name)
        return fault if fault is not None and fault.strikes(kind, path) else None

    def _fault(self, request: Request, kind: str) -> Response | None:
        """The answer a fault gives in place of the page."""
        if not self.faults:
            return None
        path, layout = request.path, self.layout
        if self._hit("flood", kind, path) and self._flooded(request.client):
            return self.blocked()
        if self._hit("waiting_page", kind, path):
            return Response(200, layout.waiting(60))
        if self._hit("close_connection", kind, path):
            return Response(fault="close")
        if self._hit("challenge", kind, path):
            page = b"<html><head><title>Just a moment...</title></head><body>Checking</body></html>"
            return Response(403, [page])
        for name, status in (("server_error", 500), ("unavailable", 503), ("robots_error", 503),
                             ("picture_error", 503)):  # fmt: skip
            if self._hit(name, kind, path):
                return Response(status, [b"<html><body><h1>Service error</h1></body></html>"])
        if self._hit("forbidden", kind, path):
            return Response(403, [b"<html><body><h1>403 Forbidden</h1></body></html>"])
        if self._hit("same_page", kind, path):
            newest = self.article(self.corpus.by_time[-1])
            return Response(200, layout.article(newest, newest.head.categories[0]))
        if any(self._hit(name, kind, path) for name in ("all_404", "sitemap_off", "picture_gone")):
            return Response(404, layout.not_found())
        if self._hit("redirect_home", kind, path):
            return routes.moved(layout.home_path)
        if self._hit("redirect_loop", kind, path):
            return routes.moved(f"{path}?lap={len(request.query) % 2}", 302)
        if self._hit("redirect_elsewhere", kind, path):
            return routes.moved(f"https://baomau.example{path}", 302)
        if self._hit("login_page", kind, path):
            return Response(200, [statics.LOGIN])
        if self._hit("not_modified", kind, path):
            return Response(304, [], [("ETag", '"as-ever"')])
        if "moved" not in request.query and self._hit("moved_picture", kind, path):
            return routes.moved(f"{path}?moved=1", 302)
        if self._hit("picture_html", kind, path):
            return Response(200, layout.not_found())
        if self._hit("robots_forbid", kind, path):
            return Response(200, [b"User-agent: *\nDisallow: /\n"], media_type="text/plain")
        if self._hit("robots_html", kind, path):
            return Response(200, layout.not_found())
        if self._hit("broken_layout", kind, path):
            return Response(200, [statics.OTHER_SITE])
        fault = self._hit("search_off", kind, path)
        if fault:
            if fault.value == "home":
                return routes.moved(layout.home_path)
            return Response(404, layout.not_found())
        return None

    def _disturb(self, request: Request, kind: str, response: Response) -> Response:
        """Faults that spoil how an answer travels."""
        if self.faults:
            fault = self._hit("slow", kind, request.path)
            if fault:
                response.delay = float(fault.value or 2)
            if self._hit("truncated", kind, request.path):
                response.fault = "truncate"
            fault = self._hit("rewrite", kind, request.path)
            if fault and response.status == 200:
                response.parts = [faults.rewritten(b"".join(response.parts), fault.value)]
        return response

    def blocked(self) -> Response:
        """The flood block as this version words it: 429, or 200 as if all were well."""
        status, wait = self.layout.block_status, max(1, int(self.flood_window))
        headers = [("Retry-After", str(wait))] if status == 429 else []
        return Response(status, self.layout.waiting(wait), headers)

    def _flooded(self, client: str) -> bool:
        """Fixed windows: a window opens with its first request and is not moved by later ones."""
        now = time.monotonic()
        opened, count = self._floods.get(client, (now, 0))
        if now - opened >= self.flood_window:
            opened, count = now, 0
        self._floods[client] = (opened, count + 1)
        return count + 1 > self.flood_max

    def reset_flood(self) -> None:
        self._floods.clear()

    def switch(self, name: str, on: bool = True, **fields) -> None:
        if on:
            self.faults[name] = faults.make(name, **fields)
        else:
            self.faults.pop(name, None)

    def active(self, name: str) -> bool:
        return name in self.faults
