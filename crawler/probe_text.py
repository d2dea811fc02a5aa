"""What a probe tells: a TOML file whose comments are the report and whose table is the draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from archive.counted import counted
from archive.timerange import published_span
from crawler.families.base import Family, Listing
from crawler.portal import Portal, draft_toml, portal_for_url
from crawler.probing import Look, Probe
from crawler.signs import signs_of
from pipelines.article import Article

GENERIC = "generic"  # the family that reads what no other knows
SHOWN = 12  # section addresses in the report
LONGEST = 400  # characters of a line


def told(probe: Probe, registered: Portal | None, today: date) -> str:
    """The whole text; ``registered`` where the registry knows the portal already."""
    lines = [*_site(probe, registered)]
    if probe.family is None or probe.family.name == GENERIC:
        lines += _signs(probe)
    if probe.family is not None:
        lines += ["", *_sections(probe, probe.family), "", "Further routes:"]
        lines += [f"  {name}: {what}" for name, what in probe.routes.items()] or ["  none"]
        lines += ["", "Articles read, to be compared with their pages:"]
        lines += [line for look in probe.articles for line in _article(look)] or ["  none"]
    lines += [f"note: {note}" for note in probe.notes]
    lines += ["", "The slug of a kept table is <province>_<unit>, in a-z, 0-9 and _."]
    report = "".join(f"# {_short(line, LONGEST)}".rstrip() + "\n" for line in lines)
    return f"{report}\n{draft(probe, registered, today)}"


def draft(probe: Probe, registered: Portal | None, today: date) -> str:
    """The table of the portal as far as a machine can know it; on top of the one it has."""
    made, family = "no reader knows its system", None
    if probe.family is not None:
        # Not the reader of last resort: a reader of its own may come for this system.
        family = probe.family.name if probe.family.name != GENERIC else None
        read = sum(bool(look.article) for look in probe.articles)
        made = f"made by {_made_by(probe)}, {counted(read, 'article')} read"
    portal = registered or portal_for_url(probe.home.url)
    evidence = [portal.evidence, f"probed on {today}: {made}"]
    return draft_toml(replace(portal, family=family, evidence="; ".join(filter(None, evidence))))


def _made_by(probe: Probe) -> str:
    if probe.family is not None and probe.family.name == GENERIC:
        return "a system without a reader of its own (read as generic)"
    return " ".join(filter(None, [probe.family.name if probe.family else None, probe.version]))


def _site(probe: Probe, registered: Portal | None) -> Iterator[str]:
    yield probe.home.url
    name = probe.site.name if probe.site else None
    yield f"calls itself: {_short(name or '-')}"
    yield f"made by: {_made_by(probe) or 'a system that no reader knows'}"
    if registered is None or registered.draft:
        yield "registered: no"
    else:
        family = registered.family or "recognised by its pages"
        yield f"registered: {registered.slug} ({registered.status}), family {family}"


def _signs(probe: Probe) -> Iterator[str]:
    yield ""
    yield "Signs of known systems on the home page:"
    found = signs_of(probe.home.body)
    for system, (seen, missing) in found.items():
        lacking = f"; missing: {', '.join(missing)}" if missing else ""
        yield f"  {system}: seen: {', '.join(seen)}{lacking}"
    if not found:
        yield "  none"


def _sections(probe: Probe, family: Family) -> Iterator[str]:
    urls = probe.section_urls
    yield f"Sections ({len(urls)} found):"
    for look in probe.sections:
        yield f"  {_path(look.url)}: {_listing(look, family)}"
    rest = [url for url in urls if url not in {look.url for look in probe.sections}]
    for url in rest[:SHOWN]:
        yield f"  {_path(url)}: not opened"
    if len(rest) > SHOWN:
        yield f"  … and {len(rest) - SHOWN} more"


def _listing(look: Look, family: Family) -> str:
    listing = look.listing
    if listing is None:
        return f"cannot be read: {_short(look.problem or '')}"
    dated = sum(published_span(link.published) is not None for link in listing.links)
    return (
        f"{counted(len(listing.links), 'article')}, {dated} of them dated, "
        f"layout {listing.layout}; {paging(look.url, listing, family)}"
    )


def paging(section: str, listing: Listing, family: Family) -> str:
    """How a section goes on, in words: by number, by a link, by a form, or not at all."""
    pages = f" of {listing.pages}" if listing.pages else ""
    if listing.next_form is not None:
        return f"one page{pages} after the other, by a form (postback)"
    if listing.next_url is None:
        return "one page"
    numbered = family.page_url(section, 2)
    if numbered is None:
        return f"one page{pages} after the other, page 2 is {_path(listing.next_url)}"
    return f"pages by number, page 2{pages} is {_path(numbered)}"


def _article(look: Look) -> Iterator[str]:
    yield f"  {look.url}"
    if look.article is None:
        yield f"    cannot be read: {_short(look.problem or '')}"
        return
    article = look.article
    yield f"    title: {_short(article.title)}"
    yield f"    published: {_date(article)}"
    yield f"    author: {article.author or '-'}; source: {article.source or '-'}"
    yield f"    section: {article.section or '-'}; tags: {len(article.tags)}"
    captions = sum(bool(image.caption) for image in article.images)
    yield (
        f"    text: {counted(len(article.body), 'character')}, "
        f"{counted(len(article.images), 'picture')} ({captions} with a caption), "
        f"{counted(len(article.attachments), 'file')}; "
        f"layout {article.family}/{article.layout}"
    )


def _date(article: Article) -> str:
    if article.published is None:
        return f"unknown: {article.published_problem}"
    note = f"; {article.published_problem}" if article.published_problem else ""
    return (
        f"{article.published} to the {article.published_precision}, by "
        f"{article.published_rule} from {_short(article.published_raw or '')!r}{note}"
    )


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _short(text: str, longest: int = 120) -> str:
    """One printable line: what comes from a page must not leave its comment."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= longest else line[: longest - 1] + "…"
