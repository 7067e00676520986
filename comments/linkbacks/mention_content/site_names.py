"""The name of a site, which its pages write behind their titles or instead of an author."""

import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

# A dash within a word is none; a colon belongs to what stands before it.
_SEPARATOR = re.compile(
    r"\s+(?:[-–—|·•«»\u2039\u203a/~<>]|::)\s+|(?<=\S):\s+|\s*[–—|·•»«]\s*"
)
_WORD = re.compile(r"[^\W_]+")
# What feeds and lists call themselves beside the site's name.
_FEED_WORDS = frozenset({"feed", "rss", "atom", "comments", "posts", "2.0", "20"})
MOST_CUTS = 3
LONGEST_NAME = 80  # characters; what is longer is a title


def names_of_site(said: Collection[str], url: str) -> list[str]:
    """Return the names that a page gives its site, and its host's, without the words
    that feeds add; the longest first."""
    names = {part for name in said for part in _without_feed_words(name)}
    names |= set(_labels(url))
    return sorted(filter(_key, names), key=len, reverse=True)


def is_name_of_site(name: str, names: Collection[str]) -> bool:
    """Tell whether a name is the site's, whatever the spaces, signs and letters' case."""
    key = _key(name)
    return bool(key) and any(key == _key(other) for other in names)


def without_site_name(
    title: str, names: Collection[str], headings: Collection[str] = ()
) -> str:
    """Cut the site's name off a title, at its end or its beginning, with the separator.

    Only what is known as the name is cut, or what a heading of the page lacks: a title
    may well have a dash of its own.
    """
    for _cut in range(MOST_CUTS):
        if any(_key(title) == _key(heading) for heading in headings):
            return title
        shorter = next(
            (
                kept
                for kept, rest in _splits(title)
                if is_name_of_site(rest, names) and not is_name_of_site(kept, names)
            ),
            "",
        )
        if not shorter:
            break
        title = shorter
    for kept, rest in _splits(title):
        is_title = any(_key(kept) == _key(heading) for heading in headings)
        is_suffix = title.startswith(kept) and len(rest) <= LONGEST_NAME
        if is_title and is_suffix and not is_name_of_site(kept, names):
            return kept
    return title


def _splits(title: str) -> Iterator[tuple[str, str]]:
    """Yield what could be kept and cut, at each separator: the last one first."""
    for separator in reversed([*_SEPARATOR.finditer(title)]):
        before, behind = title[: separator.start()], title[separator.end() :]
        if before and behind:
            yield before, behind
            yield behind, before


def _without_feed_words(name: str) -> Iterator[str]:
    yield name
    for separator in _SEPARATOR.finditer(name):
        yield name[: separator.start()]
    kept = [word for word in name.split() if word.lower() not in _FEED_WORDS]
    yield " ".join(kept).strip("-–—|»· ")


def _labels(url: str) -> Iterator[str]:
    """Yield a host's name, and it without its ends: `ping-peer` of `www.ping-peer.org`."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    yield host
    labels = host.split(".")
    if not host.replace(".", "").isdigit():
        yield from (label for label in labels[:-1] if len(label) > 3)


def _key(name: str) -> str:
    return "".join(_WORD.findall(name.casefold()))
