"""The control address of the portal: POST JSON to change it while it runs. Only for tests."""

from __future__ import annotations

import json

from . import truth
from .corpus import DELETED, PUBLIC
from .server import Request, Response


def handle(site, request: Request) -> Response:
    """``{"action": …, …}`` → JSON; ``GET /_control/truth`` streams the truth as JSON Lines."""
    if request.path == "/_control/truth":
        return Response(200, stream=_truth(site), media_type="application/jsonl")
    try:
        fields = json.loads(request.body)
        action = ACTIONS[fields.pop("action")]
    except (ValueError, KeyError) as error:
        return _json({"error": f"bad control request: {error!r}"}, 400)
    try:
        return _json(action(site, **fields) or {})
    except (TypeError, ValueError, IndexError) as error:
        return _json({"error": f"{error}"}, 400)


def _json(value, status: int = 200) -> Response:
    return Response(
        status, [json.dumps(value, ensure_ascii=False).encode()], media_type="application/json"
    )


async def _truth(site):
    block: list[str] = []
    for record in truth.records(site):
        block.append(json.dumps(record, ensure_ascii=False))
        if len(block) == 50:
            yield ("\n".join(block) + "\n").encode()
            block = []
    if block:
        yield ("\n".join(block) + "\n").encode()


def _add(site, **fields):
    number = site.corpus.add(**fields)
    site.changed()
    return truth.record(site, number)


def _edit(site, id: int, **fields):  # noqa: A002
    site.corpus.edit(id, **fields)
    site.changed()
    return truth.record(site, id)


def _delete(site, id: int):  # noqa: A002
    site.corpus.set_status(id, DELETED)
    site.changed()


def _restore(site, id: int):  # noqa: A002
    site.corpus.set_status(id, PUBLIC)
    site.changed()


def _repaint(site, path: str):
    """Other bytes under the address of a picture or file, with other validators."""
    site.repainted[path] += 1


def _inflate(site, path: str, size: int):
    """Make a picture or file ``size`` bytes large."""
    site.inflated[path] = size


def _fault(site, name: str, on: bool = True, **fields):
    site.switch(name, on, **fields)
    return {"faults": sorted(site.faults)}


def _no_faults(site):
    site.faults.clear()


def _options(site, **fields):
    for name, value in fields.items():
        if name in ("gzip", "chunked"):
            setattr(site.wire, name, value)
        elif name in ("sitemap_limit", "flood_max", "flood_window", "validators"):
            setattr(site, name, value)
        else:
            raise ValueError(f"no option {name!r}")


def _counters(site):
    return {**site.counts, "struck": {name: fault.struck for name, fault in site.faults.items()}}


def _requests(site):
    return [dict(zip(("time", "method", "path", "status"), row, strict=True)) for row in site.log]


def _reset(site):
    site.reset_flood()
    site.counts.clear()
    site.log.clear()


ACTIONS = {
    "add": _add, "edit": _edit, "delete": _delete, "restore": _restore, "fault": _fault,
    "repaint": _repaint, "inflate": _inflate,
    "no_faults": _no_faults, "options": _options, "counters": _counters, "requests": _requests,
    "reset": _reset, "reset_flood": lambda site: site.reset_flood(),
    "truth": lambda site, id: truth.record(site, id),  # noqa: A006
}  # fmt: skip
