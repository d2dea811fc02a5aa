"""ASP.NET links that send the page's form in place of leading to an address."""

from __future__ import annotations

import re
from typing import cast
from urllib.parse import parse_qsl

from lxml import html as lxml_html
from lxml.html import HtmlElement

from crawler.families.base import elements

# __doPostBack('ctl00$g$pager','Page$2'), or the call that a link with options makes.
_CALL = re.compile(
    r"""(?:__doPostBack|WebForm_PostBackOptions)\(\s*(["'])(?P<target>[^"']{1,300})\1\s*,"""
    r"""\s*(["'])(?P<argument>[^"']{0,300})\3"""
)
_FORMS = elements('//form[descendant::input[@name="__VIEWSTATE"]]')
_FIELDS = elements("descendant::*[self::input or self::select or self::textarea][@name]")
# A button's name among the fields would tell the server that it was pressed.
_NOT_SENT = frozenset({"button", "submit", "reset", "image", "file"})
_LARGEST = 4 * 1024 * 1024  # of all fields; a view state of a listing has some 10 to 300 KB


def call_of(link: HtmlElement) -> tuple[str, str] | None:
    """Target and argument of a link's postback, or None where it makes none."""
    for script in (link.get("href") or "", link.get("onclick") or ""):
        found = _CALL.search(script[:2000])
        if found:
            return found["target"], found["argument"]
    return None


def sends(link: HtmlElement) -> bool:
    """Whether a link or button of a pager sends the form: by a postback, or as a submit button."""
    return call_of(link) is not None or _pressed(link) is not None


def _pressed(button: HtmlElement) -> dict[str, str] | None:
    """What pressing a submit button adds to the fields of its form; None for any other element."""
    name, kind = button.get("name"), (button.get("type") or "submit").lower()
    if button.tag not in ("input", "button") or not name or "disabled" in button.attrib:
        return None
    if kind == "image":
        return {f"{name}.x": "1", f"{name}.y": "1"}
    return {name: button.get("value") or ""} if kind == "submit" else None


def follow(link: HtmlElement, url: str) -> tuple[str, list[tuple[str, str]]] | None:
    """Where a postback link or a button leads: address and fields a browser would send.

    ``url``: address of the page. None where it sends nothing, stands in no form, or in one that
    is not sent by POST.
    """
    call, form = call_of(link), _form_of(link)
    data = _pressed(link)
    if call is not None:
        data = {"__EVENTTARGET": call[0], "__EVENTARGUMENT": call[1]}
    if data is None or form is None or (form.get("method") or "").lower() != "post":
        return None
    fields = "".join(
        lxml_html.tostring(field, encoding="unicode", with_tail=False)
        for field in _FIELDS(form)
        if "disabled" not in field.attrib and (field.get("type") or "").lower() not in _NOT_SENT
    )
    if len(fields) > _LARGEST:
        return None
    # Pages are parsed without the classes of form elements, so the form is made anew.
    page = lxml_html.document_fromstring(f"<form>{fields}</form>", base_url=url)
    sent = cast("lxml_html.FormElement", page.find(".//form"))
    if action := form.get("action"):
        sent.set("action", action)
    # Only listings that page by forms need it.
    from form2request import form2request  # type: ignore[import-untyped]

    request = form2request(sent, data, click=False, method="POST")
    return request.url, parse_qsl(request.body.decode(), keep_blank_values=True)


def _form_of(link: HtmlElement) -> HtmlElement | None:
    """The form around a link; broken nesting may leave the link outside of the page's only one."""
    around = next(link.iterancestors("form"), None)
    if around is not None:
        return around
    return next(iter(_FORMS(link)), None)
