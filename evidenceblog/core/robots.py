"""What robots.txt (RFC 9309) says, by the site's settings: who may come, and where."""

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from .models import SiteSettings

CRAWLERS = Path(__file__).with_name("crawlers.toml")
EVERYBODY = ["*"]
NOTHING_ALLOWED = ["/"]


@cache
def crawlers() -> dict[str, Any]:
    """Return the crawlers of each purpose, and when the list was looked at last."""
    return tomllib.loads(CRAWLERS.read_text(encoding="utf-8"))


def robots_txt(site: SiteSettings, closed: Sequence[str], sitemap: str) -> str:
    """Return the file: `closed` are paths where no crawler has anything to find.

    A crawler goes by the one group that names it (§2.2.1), so each group says all.
    """
    groups = [_group(EVERYBODY, closed, is_welcome=site.search_engines)]
    for purpose in ("ai_training", "archives"):
        is_welcome: bool = getattr(site, purpose)
        if is_welcome != site.search_engines:
            named = [crawler["agent"] for crawler in crawlers()[purpose]]
            groups.append(_group(named, closed, is_welcome=is_welcome))
    said = ["\n".join(group) for group in groups]
    if site.search_engines:
        said.append(f"Sitemap: {sitemap}")
    return "\n\n".join(said) + "\n"


def _group(
    agents: Sequence[str], closed: Sequence[str], *, is_welcome: bool
) -> Iterator[str]:
    for agent in agents:
        yield f"User-agent: {agent}"
    for path in closed if is_welcome else NOTHING_ALLOWED:
        yield f"Disallow: {path}"
