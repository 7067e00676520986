"""A stand-in for Crossref's REST API, as https://api.crossref.org answers."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from .bibliography import Asked, BibliographicServer, Reply, running

Work = dict[str, Any]


class CrossrefServer(BibliographicServer):
    """Crossref, with the works that a test has added."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.works: dict[str, Work] = {}

    def add(self, doi: str, **fields: Any) -> Work:
        """Store a work; fields that are not given are those of a quiet article."""
        work = make_work(doi, **fields)
        self.works[doi.lower()] = work
        return work

    def subjects(self, path: str, params: dict[str, str]) -> list[str]:
        if path == "/works":
            terms = params.get("filter", "").lower().split(",")
            return [term.removeprefix("doi:") for term in terms]
        return [path.removeprefix("/works/").lower()]

    def reply(self, asked: Asked) -> Reply:
        found = list(self._found(asked))
        if asked.path == "/works":
            selected = set(asked.params["select"].split(","))
            items = [
                {name: work[name] for name in work if name in selected}
                for work in found
            ]
            return _envelope("work-list", {"total-results": len(items), "items": items})
        if found:
            return _envelope("work", found[0])
        return Reply(b"Resource not found.", "text/plain", 404)

    def _found(self, asked: Asked) -> Iterator[Work]:
        return (self.works[doi] for doi in asked.about if doi in self.works)


def crossref_server() -> AbstractContextManager[CrossrefServer]:
    """Run the server."""
    return running(CrossrefServer)


def make_work(doi: str, **fields: Any) -> Work:
    """Return a work as Crossref has it: its DOI in lower case, titles in lists."""
    title = fields.pop("title", "An invented trial of an invented drug")
    return {
        "DOI": doi.lower(),
        "URL": f"https://doi.org/{doi.lower()}",
        "type": "journal-article",
        "title": [title],
        "author": [{"given": "Ada", "family": "Example", "sequence": "first"}],
        "container-title": ["Journal of Invented Medicine"],
        "issued": {"date-parts": [[2018, 3, 5]]},
        "relation": {},
        **fields,
    }


def make_update(kind: str, doi: str, day: str, source: str = "publisher") -> Work:
    """Return an entry of `updated-by` or `update-to`; `day` is 2021-07-01."""
    parts = [int(part) for part in day.split("-")]
    return {
        "DOI": doi.lower(),
        "type": kind,
        "label": kind.replace("_", " ").capitalize(),
        "source": source,
        "updated": {"date-parts": [parts], "date-time": f"{day}T00:00:00Z"},
    }


def _envelope(kind: str, message: Work) -> Reply:
    said = {
        "status": "ok",
        "message-type": kind,
        "message-version": "1.0.0",
        "message": message,
    }
    return Reply(json.dumps(said).encode(), headers={"x-api-pool": "polite-single"})
