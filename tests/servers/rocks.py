"""The pages by which webmention.rocks tries how senders find an endpoint."""

from typing import NamedTuple

from tests.servers.origins import Asked, OriginSite, Served


class Advertising(NamedTuple):
    """A page: its Link headers, named as it names them, and its HTML.

    `{n}` stands for its number, `{end}` for its endpoint and `{bad}` for one that may
    not be sent to.
    """

    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()


def _header(*values: str, name: str = "Link") -> Advertising:
    return Advertising(headers=tuple((name, value) for value in values))


_A = '<a rel="webmention" href="{end}">endpoint</a>'
_BAD_A = '<a rel="webmention" href="{bad}">endpoint</a>'
_LINK = '<link rel="webmention" href="{end}">'
_HOST = "{origin}"

ADVERTISING: dict[int, Advertising] = {
    1: _header("<{end}>; rel=webmention"),
    2: _header(f"<{_HOST}{{end}}>; rel=webmention"),
    3: Advertising(_LINK),
    4: Advertising(f'<link href="{_HOST}{{end}}" rel="webmention">'),
    5: Advertising(_A),
    6: Advertising(f'<a href="{_HOST}{{end}}" rel="webmention">endpoint</a>'),
    7: _header("<{end}>; rel=webmention", name="LinK"),
    8: _header('<{end}>; rel="webmention"'),
    9: Advertising('<link rel="webmention somethingelse" href="{end}">'),
    10: _header('<{end}>; rel="webmention somethingelse"'),
    11: Advertising(
        f'<link rel="webmention" href="{{bad}}">{_BAD_A}',
        (("Link", "<{end}>; rel=webmention"),),
    ),
    12: Advertising(f'<link rel="not-webmention" href="{{bad}}">{_A}'),
    13: Advertising(f"<!-- {_BAD_A} -->{_A}"),
    14: Advertising(
        f"<code>&lt;a href=&quot;{{bad}}&quot; rel=&quot;webmention&quot;&gt;</code>{_A}"
    ),
    15: Advertising('<link rel="webmention" href="">'),
    16: Advertising(f'<p>{_A}</p><link rel="webmention" href="{{bad}}">'),
    17: Advertising(f"<p>{_LINK}</p>{_BAD_A}"),
    18: _header("<{bad}>; rel=other", "<{end}>; rel=webmention"),
    19: _header("<{bad}>; rel=other, <{end}>; rel=webmention"),
    20: Advertising(f'<link rel="webmention">{_A}'),
    21: Advertising('<link rel="webmention" href="{end}?query=yes">'),
    22: Advertising('<link rel="webmention" href="22/webmention">'),
    23: Advertising(
        '<a rel="webmention" href="webmention-endpoint">endpoint</a>',
        (("Link", "<webmention-endpoint>; rel=webmention"),),
    ),
}
"""By number; 23 is what stands behind its redirect."""


class SingleUse(OriginSite):
    """A site whose endpoints take one mention each, as those of its update and delete
    tests do: each look at a page offers another, in the place of `{key}`."""

    def __init__(self) -> None:
        super().__init__()
        self._offered = 0
        self._good: set[str] = set()

    def answer(self, asked: Asked) -> Served:
        path, _mark, key = asked.path.partition("?key=")
        page = super().answer(asked._replace(path=path))
        if asked.method == "POST":
            if key not in self._good:
                return Served("expired", 400)
            self._good.remove(key)
        self._offered += 1
        self._good.add(str(self._offered))
        return page._replace(body=str(page.body).replace("{key}", str(self._offered)))


def filled(text: str, number: int, origin: str) -> str:
    return (
        text.replace("{origin}", origin)
        .replace("{end}", f"/test/{number}/webmention")
        .replace("{bad}", f"/test/{number}/webmention/error")
        .replace("{n}", str(number))
    )
