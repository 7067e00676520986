"""Files that reference managers read of a post: RIS, BibTeX and CSL-JSON.

RIS is that of its specification of 2011 (type BLOG), BibTeX that of its styles (@misc),
and CSL-JSON has the fields of schema 1.0.2 (post-weblog).
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .citations.authors.author_atoms import TypedName
from .citations.authors.author_names import family_name, listed_name
from .post_citation import PostCitation

# What TeX would take for a command. Braces stay out even escaped: BibTeX counts them.
_TEX = {
    **{sign: f"\\{sign}" for sign in "&%$#_"},
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_TEX_SIGNS = str.maketrans(_TEX)


@dataclass(frozen=True)
class CitationFile:
    """A format of references: its media type, its name, and the function that writes it."""

    content_type: str
    name: str
    write: Callable[[PostCitation], str]


def csl_json(post: PostCitation) -> str:
    """Write a list of one CSL item."""
    item: dict[str, Any] = {
        "id": post.key,
        "type": "post-weblog",
        "title": post.title,
        "author": post.authors,
        "container-title": post.site,
        "issued": _date_parts(post),
        "version": str(post.version),
        "note": post.edition,
        "URL": post.url,
        "language": post.language,
        "abstract": post.summary,
    }
    kept = {field: value for field, value in item.items() if value}
    return json.dumps([kept], ensure_ascii=False, indent=2) + "\n"


def _date_parts(post: PostCitation) -> dict[str, list[list[int]]]:
    day = post.published
    return {"date-parts": [[day.year, day.month, day.day]]}


def ris(post: PostCitation) -> str:
    """Write one reference, each line ended by CR and LF as the format asks."""
    tags = [
        ("TY", "BLOG"),
        *(("AU", ris_name(name)) for name in post.authors),
        ("TI", post.title),
        ("T2", post.site),
        ("PY", str(post.published.year)),
        ("DA", post.slashed_date),
        ("AB", post.summary),
        ("N1", post.edition),
        ("LA", post.language),
        ("UR", post.url),
    ]
    # A line feed of somebody's words would begin a line of the format.
    lines = [f"{tag}  - {' '.join(text.split())}" for tag, text in tags if text]
    return "".join(f"{line}\r\n" for line in [*lines, "ER  - "])


def ris_name(name: TypedName) -> str:
    """Write a name as RIS has it: family, given, suffix."""
    suffix = name.get("suffix")
    return f"{listed_name(name)}, {suffix}" if suffix else listed_name(name)


def bibtex(post: PostCitation) -> str:
    """Write one entry; its title keeps its capitals."""
    fields = {
        "author": " and ".join(map(bibtex_name, post.authors)),
        "title": f"{{{tex(post.title)}}}",
        "howpublished": tex(post.site),
        "year": str(post.published.year),
        "month": str(post.published.month),
        "note": post.edition,
        "url": post.url,
        "language": post.language,
        "abstract": tex(post.summary),
    }
    lines = [f"  {field} = {{{text}}},\n" for field, text in fields.items() if text]
    return f"@misc{{{post.key},\n{''.join(lines)}}}\n"


def bibtex_name(name: TypedName) -> str:
    """Write a group's name in braces, which are never taken apart."""
    if group := name.get("literal"):
        return f"{{{tex(group)}}}"
    parts = [family_name(name), name.get("suffix"), name.get("given")]
    return ", ".join(_name_part(part) for part in parts if part)


def _name_part(part: str) -> str:
    is_joint = re.search(r"\band\b", part)  # what parts two names
    return f"{{{tex(part)}}}" if is_joint else tex(part)


def tex(text: str) -> str:
    """Write text so that TeX takes no sign of it for a command."""
    return text.translate(_TEX_SIGNS)


# By the ending of their address.
CITATION_FILES = {
    "ris": CitationFile("application/x-research-info-systems", "RIS", ris),
    "bib": CitationFile("application/x-bibtex", "BibTeX", bibtex),
    "json": CitationFile(
        "application/vnd.citationstyles.csl+json", "CSL-JSON", csl_json
    ),
}
