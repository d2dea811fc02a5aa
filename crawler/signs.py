"""Signs by which a person knows what made a page; seen on real portals (docs/add-a-family.md).

For explanations alone: which family reads a page is decided by the families themselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SIGNS: Mapping[str, tuple[str, ...]] = {
    "ivinh": ("ivinhcmsbox", "DC.Inditifier", "/portal/folder/", "static/uploads/ckeditor/"),
    "nukeviet": ("NukeViet", "news-bodyhtml", "nv_base_siteurl"),
    "vhv": ("ModuleWrapper", "news-detail-layout-type-", "VHV.alert", "block-core-"),
    "tandan": ("tandan-", "ms-rtestate-field", "/portal/KenhTin/", "/portal/Pages/"),
    "liferay": ("journal-content-article", "asset_publisher", "view-article", "data-senna-track"),
    "upload": (r"/upload/\d{7}/(?:\d{8}|fck)/",),
    "articledetail": ("ArticleDetailControl", "PostDate", "ArticleHeader"),
    "hatinh": ("/chi-tiet-tin/", "/loai-tin/", r"/\d+-[^\"'/]+\.hti\b"),
    "wordpress": ("wp-content/", "wp-json", "wp-includes/"),
    "joomla": (r"\?tmpl=component", "/media/jui/", "com_content", "page-header"),
    "dnn": ("dnn_ctr", "tabid=", "/DesktopModules/"),
    "3CMS": ("/3cms/", r"\bart=\d{13}\b"),
    "SharePoint": ("_spPageContextInfo", "/_layouts/", "ms-WPBody"),
    "WebForms": ("__VIEWSTATE", "__doPostBack"),
}
_HEAD = 512 * 1024  # bytes of a page that are searched


def signs_of(body: bytes) -> dict[str, tuple[list[str], list[str]]]:
    """Of each system of which the page shows a sign: the signs seen, and those missing."""
    text = body[:_HEAD].decode("utf-8", "replace")
    found = {}
    for system, signs in SIGNS.items():
        seen = [sign for sign in signs if re.search(sign, text, re.I)]
        if seen:
            found[system] = (seen, [sign for sign in signs if sign not in seen])
    return found
