"""Vectors in a page's JSON-LD: what it says is data, and ends no script element."""

import json
import re
from html.parser import HTMLParser

import pytest

from evidenceblog.core.templatetags.core import json_ld
from tests.hostile.tripwire import vectors

# What ends a script element or begins a comment in one (HTML §13.2.5.15), and what ends
# a line in JavaScript alone.
ENDS = re.compile(r"[<>&\u2028\u2029]")
PLAIN = [
    "</script",
    "</SCRIPT >",
    "<!--<script>",
    "-->",
    "]]>",
    "\u2028",
    "\u2029",
    "&lt;",
]


class Tags(HTMLParser):
    """The tags of a page, and what stands in its script elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.said: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.said.append(data)


@pytest.mark.parametrize("words", [PLAIN, vectors()], ids=["ends", "vectors"])
def test_data_cannot_end_the_script_it_stands_in(words: list[str]) -> None:
    about = {"name": list(words), "by": dict.fromkeys(words, "as a name")}

    written = str(json_ld(about))

    assert json.loads(written) == about
    assert not ENDS.search(written)
    read = Tags(f'<script type="application/ld+json">{written}</script><i>after</i>')
    assert read.tags == ["script", "i"]
    assert json.loads("".join(read.said).removesuffix("after")) == about
