"""What gives away a page that a server sends in place of the one that was asked for.

Words alone prove nothing: articles report on log-ins, maintenance and things not found. So
every sign here counts only on a page that shows no article and has little of its own to say.
"""

from __future__ import annotations

import html
import re

# Signs of an article or a listing in stock systems; where one stands, the page is judged by the
# readers and not by its words.
_CONTENT = re.compile(
    rb"""news-bodyhtml|class=["'][^"']*\bbodytext\b"""
    rb"""|itemprop=["']?(headline|articleBody|datePublished)"""
    rb"""|article:published_time|DC\.Date\.Issued|<article[\s>]|class=["'][^"']*\bnews_column\b"""
    rb"""|property=["']og:type["']\s+content=["']article""",
    re.I,
)
# A page may be made to cost hours: so nothing here is looked for to the end of the page from more
# than one place. What has no end of its own goes to the page's end, as in a browser, or not on
# beyond the next tag; texts that matter are short.
_SILENT = re.compile(
    r"<(script|style|noscript|select)\b(?:.*?</\1\s*>|.*)|<!--(?:.*?-->|.*)", re.I | re.S
)
_LINK = re.compile(r"<a\s(?=[^<>]*href)[^<>]*+>[^<]*+(?:<(?!/?a\b)[^<]*+)*+(?:</a\s*>|(?=<))", re.I)
_TAG = re.compile(r"<[^<>]*+>")
_TITLE = re.compile(r"<title[^<>]*+>(.{0,1000}?)</title", re.I | re.S)
_HEADING = re.compile(r"<h([12])\b[^<>]*+>(.{0,1000}?)</h\1\s*>", re.I | re.S)

# Text outside links, in characters: above this a page says something of its own. Footers with
# an address and a licence number have up to about 800.
THIN = 1500
FEW_LINKS = 12  # a portal's own page has a menu of more

# NukeViet 3.x-4.4 and eGov answer 200 with a small waiting page (title "Hãy đợi…",
# div.floodblocker, var Timeout); 4.5 sends it with 429.
_FLOOD = re.compile(r"floodblocker|<title>\s*Hãy đợi", re.I)
TIMEOUT = re.compile(r"var\s+Timeout\s*=\s*['\"]?(\d{1,4})")
# Cloudflare, DDoS-Guard, Sucuri, Imperva, testcookie-nginx (also the D1N cookie of Vietnamese
# hosters), AWS, Vercel. `/cdn-cgi/challenge-platform/` alone is in ordinary pages too.
_CHALLENGE = re.compile(
    r"cf-browser-verification|_cf_chl_opt|cf_chl_|<title>\s*Just a moment|"
    r"Checking your browser|checking if the site connection is secure|ddos-guard|"
    r"sucuri_cloudproxy_js|_Incapsula_Resource|Incapsula incident|slowAES|awsWafCookieDomainList|"
    r"document\.cookie\s*=\s*['\"](D1N|__test)=|Attention Required! \| Cloudflare|"
    r"Enable JavaScript and cookies to continue|g-recaptcha|h-captcha|cf-turnstile|"
    r"[Xx]ác (minh|nhận) (rằng )?bạn (không phải|là)|kiểm tra trình duyệt",
    re.I,
)
# F5, ModSecurity, NukeViet (a request without Referer), Vietnamese firewalls.
_BLOCKED = re.compile(
    r"The requested URL was rejected|Your support ID is|Not Acceptable!.{0,200}Mod_?Security|"
    r"Your request is blocked|Access Denied|This request has been blocked|"
    r"(yêu cầu|truy cập|địa chỉ IP)[^<]{0,60} (đã )?bị (chặn|từ chối|khóa|khoá)",
    re.I | re.S,
)
_PARKED = re.compile(
    r"domain (name )?(is|may be) for sale|buy this domain|sedoparking|parkingcrew|bodis\.com|"
    r"domain (has )?expired|this domain (name )?(is|has been) (parked|registered|suspended)|"
    r"tên miền[^<]{0,60}(hết hạn|rao bán|chưa được (kích hoạt|cấu hình)|tạm dừng|bị khóa)|"
    r"website[^<]{0,40}(hết hạn|tạm khóa|bị khóa)|account (has been )?suspended|"
    r"<title>\s*(Apache2 \w+ Default Page|Welcome to (nginx|CentOS)|IIS Windows( Server)?|"
    r"IIS7|Default Parallels|Web Server's Default Page|Plesk|Index of /)",
    re.I,
)
_MAINTENANCE = re.compile(
    r"bảo trì|(tạm|đang) (ngừng|ngưng|dừng) (hoạt động|phục vụ|truy cập)|đang (được )?nâng cấp|"
    r"under (maintenance|construction)|(site|scheduled|down for) maintenance|"
    r"temporarily (unavailable|offline)|"
    r"be right back|site offline",
    re.I,
)
# In the text only what leaves no doubt: a new look that is on its way is another matter.
_MAINTENANCE_IN_TEXT = re.compile(
    r"(đang|để) (được )?bảo trì|(tạm|đang) (ngừng|ngưng|dừng) (hoạt động|phục vụ)|"
    r"under maintenance|down for maintenance",
    re.I,
)
_LOGIN = re.compile(r"đăng nhập|\blog ?in\b|\bsign ?in\b", re.I)
_PASSWORD = re.compile(r"<input[^<>]+type\s*=\s*['\"]?password", re.I)
_NOT_FOUND = re.compile(
    r"^\W*(lỗi|error)?\W*404\b|\b(lỗi|error) 404\b|\b(page|file) not found|^\W*not found\W*$|"
    r"không tìm thấy (trang|nội dung|bài viết|tin|kết quả|dữ liệu|đường dẫn|tài nguyên|"
    r"liên kết|địa chỉ|file|tệp)|"
    r"(trang|bài viết|nội dung|đường dẫn|tin|liên kết|địa chỉ)[^.]{0,40} "
    r"(không tồn tại|không có thực|không còn tồn tại|đã bị xóa|đã bị xoá|đã được gỡ)|"
    r"^\W*không (tìm thấy|tồn tại)\W*$",
    re.I,
)
# The whole page of NukeViet's info_die() is one box; its title speaks of an error.
_ERROR_BOX = re.compile(r"class=[\"'][^\"']*\b(infoerror|nv-infodie|info_die|error_page)\b", re.I)


# Marks that nearly every article and listing page bears: found without a pattern's cost.
_USUAL_CONTENT = (
    *(b"news-bodyhtml", b"article:published_time", b"DC.Date.Issued", b"news_column"),
    *(b'id="fsea"', b'class="bodytext"', b'"generate_page"'),
)


def shows_content(body: bytes) -> bool:
    """Whether a page bears the marks of an article or listing, so that no sign counts."""
    if any(mark in body for mark in _USUAL_CONTENT):
        return True
    return _CONTENT.search(body) is not None


class Look:
    """A page as far as these signs need it: its text, its title, how much it says."""

    def __init__(self, body: bytes) -> None:
        self.shows_content = shows_content(body)
        text = body.decode("utf-8", "replace")
        self.markup = text
        title = _TITLE.search(text)
        self.title = _plain(title[1]) if title else ""
        seen = _SILENT.sub(" ", text)
        self.links = len(_LINK.findall(seen))
        self.headings = [_plain(match[2]) for match in _HEADING.finditer(seen)]
        rest = _LINK.sub(" ", _TITLE.sub(" ", seen))
        self.says = _plain(_TAG.sub(" ", rest))

    @property
    def thin(self) -> bool:
        """No article, and hardly any text of its own."""
        return not self.shows_content and len(self.says) < THIN

    @property
    def bare(self) -> bool:
        """Thin, and without the menu that every page of a portal has."""
        return self.thin and self.links <= FEW_LINKS


def _plain(markup: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


def name_of(body: bytes) -> str | None:
    """The name of what a page with status 200 (or 403) is instead, None for a page to read."""
    return None if shows_content(body) else _name_of(Look(body))


def _name_of(look: Look) -> str | None:
    if look.bare:
        for name, pattern in (
            ("flood_block", _FLOOD),
            ("challenge", _CHALLENGE),
            ("blocked", _BLOCKED),
            ("parked", _PARKED),
        ):
            if pattern.search(look.markup):
                return name
        if _MAINTENANCE.search(" | ".join([look.title, *look.headings])):
            return "maintenance"
        if len(look.says) < 400 and _MAINTENANCE_IN_TEXT.search(look.says):
            return "maintenance"
    if _LOGIN.search(look.title) and _PASSWORD.search(look.markup) and look.thin:
        return "login"
    if look.thin and _is_not_found(look):
        return "soft_404"
    return None


def _is_not_found(look: Look) -> bool:
    """An error page in words: in its title, or a heading, or as all that it says."""
    if _NOT_FOUND.search(look.title) or _ERROR_BOX.search(look.markup):
        return True
    if any(_NOT_FOUND.search(heading) for heading in look.headings):
        return True
    return look.bare and len(look.says) < 400 and _NOT_FOUND.search(look.says) is not None
