"""Reblog notices: the sentences by which WordPress.com tells a post who shared it.

They arrive as ordinary comments, in the language of the sharing site, so nothing but
the sentence tells them from a reader's words.
"""

# ruff: noqa: RUF001 - words of many scripts

import re
from dataclasses import dataclass
from html import unescape

# Language, the sentence, and how it goes on when a comment follows beneath (| parts
# two ways of saying so).
# docs/decisions.md says which of them are documented.
SENTENCES: tuple[tuple[str, str, str], ...] = (
    ("en", "Reblogged this on {site}", "and commented"),
    ("en", "Reblogged this from {site}", "and added"),
    ("en", "{who} reblogged this on {site}", "and commented"),
    ("en", "{who} reblogged this from {site}", "and added"),
    ("en", "{site} reblogged this", "and commented"),
    ("de", "Hat dies auf {site} rebloggt", "und kommentierte"),
    ("de", "{who} hat dies auf {site} rebloggt", "und kommentierte"),
    ("de", "{site} hat dies rebloggt", "und kommentierte"),
    ("fr", "A reblogué ceci sur {site}", "et a commenté"),
    ("fr", "A rebloggé ceci sur {site}", "et a commenté"),
    ("fr", "Reblogué ceci sur {site}", "et a commenté"),
    ("fr", "{site} a reblogué ceci", "et a commenté"),
    ("es", "Reblogueó esto en {site}", "y comentado|y comentó"),
    ("es", "Reblogueado en {site}", "y comentado"),
    ("es", "{site} reblogueó esto", "y comentó"),
    ("pt", "Republicou isso em {site}", "e comentado"),
    ("pt", "Republicou isto em {site}", "e comentou"),
    ("pt", "Reblogou isso em {site}", "e comentou"),
    ("pt", "Reblogou isto em {site}", "e comentou"),
    ("pt", "{site} reblogou isso", "e comentou"),
    ("it", "L'ha ribloggato su {site}", "e ha commentato"),
    ("it", "L'ha ripubblicato su {site}", "e ha commentato"),
    ("it", "{site} ha ribloggato questo", "e ha commentato"),
    ("nl", "Heeft dit herblogd op {site}", "en reageerde"),
    ("nl", "Heeft dit gereblogd op {site}", "en reageerde"),
    ("nl", "{site} heeft dit gereblogd", "en reageerde"),
    ("ca", "Ha rebloguejat això a {site}", "i ha comentat"),
    ("sv", "Återbloggade detta på {site}", "och kommenterade"),
    ("sv", "Rebloggade detta på {site}", "och kommenterade"),
    ("da", "Rebloggede dette på {site}", "og kommenterede"),
    ("da", "Genbloggede dette på {site}", "og kommenterede"),
    ("no", "Reblogget dette på {site}", "og kommenterte"),
    ("fi", "Rebloggasi tämän sivustolla {site}", "ja kommentoi"),
    ("fi", "Rebloggasi tämän: {site}", "ja kommentoi"),
    ("pl", "Zreblogował to na {site}", "i skomentował"),
    ("pl", "Zreblogowała to na {site}", "i skomentowała"),
    ("cs", "Reblogoval to na {site}", "a okomentoval"),
    ("cs", "Reblogovala to na {site}", "a okomentovala"),
    ("hu", "Rebloggolta ezt itt: {site}", "és hozzászólt"),
    ("ro", "A redistribuit asta la {site}", "și a comentat"),
    ("ro", "A redistribuit asta pe {site}", "și a comentat"),
    ("tr", "Bunu {site} üzerinde yeniden blogladı", "ve yorumladı"),
    ("tr", "Bunu {site} sitesinde yeniden blogladı", "ve yorumladı"),
    ("id", "Mereblog ini di {site}", "dan berkomentar"),
    ("id", "Me-reblog ini di {site}", "dan berkomentar"),
    ("vi", "Đã đăng lại bài này trên {site}", "và bình luận"),
    ("ru", "Сделал реблог на {site}", "и прокомментировал"),
    ("ru", "Сделала реблог на {site}", "и прокомментировала"),
    ("ru", "Реблогнул это на {site}", "и прокомментировал"),
    ("uk", "Зробив реблог на {site}", "і прокоментував"),
    ("uk", "Зробила реблог на {site}", "і прокоментувала"),
    ("el", "Αναδημοσίευσε αυτό στο {site}", "και σχολίασε"),
    ("el", "Το αναδημοσίευσε στο {site}", "και σχολίασε"),
    ("he", "פרסם את זה מחדש ב-{site}", "והגיב"),
    ("ar", "أعاد تدوين هذا على {site}", "وعلق"),
    ("fa", "این را در {site} بازنشر کرد", "و نظر داد"),
    ("hi", "इसे {site} पर रीब्लॉग किया", "और टिप्पणी की"),
    ("ja", "これを{site}でリブログしました", "コメントしました"),
    ("ja", "{site}でこれをリブログしました", "コメントしました"),
    ("ko", "이 글을 {site}에서 리블로그했습니다", "댓글을 남겼습니다"),
    ("ko", "{site}에서 이 글을 리블로그했습니다", "댓글을 남겼습니다"),
    ("zh", "在{site}转载了此文", "并评论"),
    ("zh", "在{site}轉載了此文", "並評論"),
    ("zh", "在{site}轉載了這篇文章", "並評論"),
)

# A name of a site, or a link to it with all its attributes; longer is no notice.
LONGEST_NAME = 600
LONGEST_WHO = 60

# Who reblogged is named; these words begin what somebody tells about a reblog.
_TELLS = re.compile(
    r"(?:i|we|you|he|she|they|who|my|our|your|his|her|their|someone|somebody|nobody"
    r"|people|anyone|everyone|has|have|if|when|also|just|already|ich|wir|er|sie|wer"
    r"|mein|meine|je|nous|tu|il|elle|on|qui|mon|ma|yo|mi|quien|eu|meu|minha|io|lui|lei"
    r"|chi|ik|wij|hij|zij|wie|mijn|and)\b",
    re.IGNORECASE,
)
# In lower case: there are sites named "My Journey", while "my blog" names none.
_WHOSE = re.compile(
    r"(?:my|our|her|his|their|mein|meine|meinem|meiner|unserem|unserer|mon|ma|notre"
    r"|mi|nuestro|nuestra|meu|minha|nosso|nossa|mio|mia|mijn|ons|onze|min|mit|vår"
    r"|vores|moim|mojej|svém|blogumda|моём|моем|моєму|своём|своем|своєму|мой)\b"
)
# A sentence that goes on, or ends within the line, is somebody's own.
_GOES_ON = re.compile(
    r"\b(?:because|since|so that|hoping|yesterday|weil|damit|parce que|porque|perché"
    r"|omdat|eftersom|fordi|koska|ponieważ|protože|mert|pentru că|çünkü|karena|vì"
    r"|потому|бо|тому)\b|[^\W\d_]{4}[.!?]\s|[。！？]",
    re.IGNORECASE,
)

_LINK = re.compile(
    r"""<a\s[^<>]*?href\s*=\s*["']?(?P<href>[^\s"'<>]+)[^<>]*>(?P<name>[^<]*)</a>"""
    r"|\[(?P<text>[^\[\]]*)\]\((?P<target>[^\s()]+)\)"
    r"|(?P<before>[^(]*)\((?P<inside>https?://[^\s()]+)\)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_SPACE = r"[^\S\n]"
_ENDS = r"(?=</p>|<br|\n|\Z)"
_BEFORE = re.compile(r"\s*+(?:<p>\s*+)?", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class Notice:
    """What a reblog notice says: the name of the site that shared the post, what was
    added beneath, the notice's language (ISO 639-1), the address of the shared copy if
    the notice links to it, and the (start, end) offsets of its sentence."""

    site: str
    comment: str
    language: str
    address: str
    words: tuple[int, int]


def _pattern(sentence: str, added: str) -> re.Pattern[str]:
    # Possessive spaces, each behind something else, and bounded names: a line of
    # nothing but spaces is not tried in all its parts.
    added = "|".join(_spaced(way) for way in added.split("|"))
    said = _spaced(sentence)
    said = said.replace(r"\{who\}", rf"(?P<who>.{{1,{LONGEST_WHO}}}?)")
    said = said.replace(r"\{site\}", rf"(?P<site>.{{1,{LONGEST_NAME}}}?)(?<![\s:：])")
    # In some languages nothing parts the site's name from what follows it.
    return re.compile(
        rf"(?P<said>{said}(?:{_SPACE}*+(?:{added}){_SPACE}*+(?:[:：]|{_ENDS})"
        rf"|[.。]?{_SPACE}*+{_ENDS}))",
        re.IGNORECASE,
    )


def _spaced(words: str) -> str:
    return re.escape(words).replace(r"\ ", rf"{_SPACE}++").replace("'", "['’]")


_PATTERNS = [(language, _pattern(*wording)) for language, *wording in SENTENCES]


def notice_in(text: str) -> Notice | None:
    """Return the reblog notice that `text` (plain, HTML or Markdown) is, if it is one.

    The notice is the first line; a text that only tells of a reblog has none.
    """
    before = _BEFORE.match(text)
    start = before.end() if before else 0
    for language, pattern in _PATTERNS:
        if (said := pattern.match(text, start)) and (named := _named(said)):
            site, address = named
            comment = _plain(text[said.end() :])
            return Notice(site, comment, language, address, said.span("said"))
    return None


def _named(said: re.Match[str]) -> tuple[str, str] | None:
    who = said.groupdict().get("who") or ""
    if _TELLS.match(who):
        return None
    name, address = _linked(said["site"].strip())
    if not name or (not address and _is_told(said, name)):
        return None
    return name, address


def _is_told(said: re.Match[str], name: str) -> bool:
    site_comes_first = said.start("site") == said.start("said")
    if site_comes_first and (_TELLS.match(name) or len(name) > LONGEST_WHO):
        return True
    return bool(_WHOSE.match(name) or _GOES_ON.search(name))


def _linked(named: str) -> tuple[str, str]:
    """Part the site's name from the address that it links to."""
    if found := _LINK.fullmatch(named):
        name = found["name"] or found["text"] or found["before"] or ""
        address = unescape(found["href"] or found["target"] or found["inside"])
        return unescape(name).strip() or address, address
    if _ADDRESS.fullmatch(named):
        return named, named
    return _plain(named), ""


def _plain(text: str) -> str:
    stripped = _TAG.sub("", text)
    return (unescape(stripped) if stripped != text else text).strip()
