"""A hundred sources for the bench of evidence: to some of them something happened, in each
of the ways in which Crossref and PubMed tell of it; to the others what only looks like it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice

from tests.servers.crossref import CrossrefServer, make_update
from tests.servers.pubmed import Article, Link, PubmedServer

CDSR = "10.1002/14651858"
DAY = "2021-07-01"


@dataclass(frozen=True)
class Planted:
    """A source as it stands in the library, and the kind of its one event, if any."""

    csl: dict[str, str]
    kind: str = ""


class Planter:
    """Adds works to the stand-ins; each has numbers of its own, told apart by a space."""

    def __init__(self, crossref: CrossrefServer, pubmed: PubmedServer) -> None:
        self.crossref, self.pubmed = crossref, pubmed
        self.number = 0
        self.owner: dict[str, int] = {}

    def plant(self, count: int, quiet: int) -> Iterator[Planted]:
        """Yield so many sources for each kind of event, and so many quiet ones."""
        for kind, ways in WAYS.items():
            for way in islice(cycle(ways), count):
                yield self._planted(way, kind)
        for way in islice(cycle(QUIET), quiet):
            yield self._planted(way, "")

    def _planted(self, way: "Way", kind: str) -> Planted:
        self.number += 1
        before = {*self.crossref.works, *self.pubmed.articles}
        doi = way(self)
        # What belongs to a source fails with it.
        for name in {*self.crossref.works, *self.pubmed.articles, doi.lower()} - before:
            self.owner[name] = self.number
        csl = {"type": "article-journal", "title": f"Work {self.number}", "DOI": doi}
        # Every other has its PMID; for the rest PubMed is searched.
        if self.number % 2 and (typed := self._pmid_of(doi)):
            csl["PMID"] = typed
        return Planted(csl, kind)

    def trial(self) -> str:
        return f"10.5555/trial.{self.number}"

    def notice(self) -> str:
        return f"10.5555/notice.{self.number}"

    def review(self, version: int, offset: int = 0) -> str:
        return f"{CDSR}.CD{700000 + 10 * self.number + offset}.pub{version}"

    def pmid(self, offset: int = 0) -> str:
        return str(90_000_000 + 10 * self.number + offset)

    def both_quiet(self, doi: str, *links: Link) -> None:
        self.crossref.add(doi)
        self.pubmed.add(Article(self.pmid(), doi, links=list(links)))

    def _pmid_of(self, doi: str) -> str:
        found = (one for one in self.pubmed.articles.values() if one.doi == doi)
        return next((one.pmid for one in found), "")


Way = Callable[[Planter], str]


def updated_by(kind: str) -> Way:
    """Crossref alone tells of a notice."""

    def way(planter: Planter) -> str:
        doi = planter.trial()
        update = make_update(kind, planter.notice(), DAY)
        planter.crossref.add(doi, **{"updated-by": [update]})
        planter.pubmed.add(Article(planter.pmid(), doi))
        return doi

    return way


def linked_in_pubmed(ref_type: str, *, has_record: bool = True) -> Way:
    """PubMed alone tells of a notice."""

    def way(planter: Planter) -> str:
        doi, number = planter.trial(), planter.pmid(1) if has_record else ""
        planter.both_quiet(doi, Link(ref_type, number))
        if has_record:
            planter.pubmed.add(Article(number, planter.notice(), "Notice."))
        return doi

    return way


def told_by_both(kind: str, ref_type: str) -> Way:
    """Publisher, Retraction Watch and PubMed tell of one notice."""

    def way(planter: Planter) -> str:
        doi, notice = planter.trial(), planter.notice()
        told = [
            make_update(kind, notice, DAY, by)
            for by in ("publisher", "retraction-watch")
        ]
        planter.crossref.add(doi, **{"updated-by": told})
        links = [Link(ref_type, planter.pmid(1))]
        planter.pubmed.add(Article(planter.pmid(), doi, links=links))
        planter.pubmed.add(Article(planter.pmid(1), notice, day=("2021", "Sep", "")))
        return doi

    return way


def titled(prefix: str) -> Way:
    """Only the title tells."""

    def way(planter: Planter) -> str:
        doi = planter.trial()
        planter.crossref.add(doi, title=f"{prefix}: An invented trial")
        return doi

    return way


def in_place(planter: Planter) -> str:
    """The notice is the work itself."""
    doi = planter.trial()
    planter.crossref.add(doi, **{"update-to": [make_update("retraction", doi, DAY)]})
    return doi


def next_version(
    title: str = "An invented review", *, in_crossref: bool, in_pubmed: bool
) -> Way:
    """A review has a next version, in the one, the other or both."""

    def way(planter: Planter) -> str:
        doi, later = planter.review(2), planter.review(3)
        planter.crossref.add(doi)
        links = [Link("UpdateIn", planter.pmid(1))] if in_pubmed else []
        planter.pubmed.add(Article(planter.pmid(), doi, links=links))
        if in_crossref:
            planter.crossref.add(later, title=title)
        if in_pubmed:
            planter.pubmed.add(Article(planter.pmid(1), later, f"{title}."))
        return doi

    return way


def published_preprint(planter: Planter) -> str:
    doi = planter.trial()
    link = {"id-type": "doi", "id": planter.notice(), "asserted-by": "subject"}
    planter.crossref.add(
        doi, type="posted-content", relation={"is-preprint-of": [link]}
    )
    return doi


def split(*, in_crossref: bool, in_pubmed: bool) -> Way:
    """A review goes on under two other numbers."""

    def way(planter: Planter) -> str:
        doi = planter.review(2)
        others = [planter.review(1, offset).removesuffix(".pub1") for offset in (1, 2)]
        links = [{"id-type": "doi", "id": other} for other in others]
        relation = {"is-replaced-by": links} if in_crossref else {}
        planter.crossref.add(doi, relation=relation)
        numbers = [planter.pmid(1), planter.pmid(2)] if in_pubmed else []
        later = [Link("UpdateIn", number) for number in numbers]
        planter.pubmed.add(Article(planter.pmid(), doi, links=later))
        for number, other in zip(numbers, others, strict=False):
            planter.pubmed.add(Article(number, other))
        return doi

    return way


WITHDRAWN = "WITHDRAWN: An invented review"
WAYS: dict[str, list[Way]] = {
    "new_version": [
        next_version(in_crossref=True, in_pubmed=False),
        next_version(in_crossref=False, in_pubmed=True),
        next_version(in_crossref=True, in_pubmed=True),
        updated_by("new_version"),
        published_preprint,
    ],
    "correction": [
        updated_by("erratum"),
        linked_in_pubmed("ErratumIn"),
        linked_in_pubmed("ErratumIn", has_record=False),
        told_by_both("correction", "ErratumIn"),
    ],
    "expression_of_concern": [
        updated_by("expression_of_concern"),
        linked_in_pubmed("ExpressionOfConcernIn"),
        told_by_both("expression_of_concern", "ExpressionOfConcernIn"),
    ],
    "retraction": [
        updated_by("retraction"),  # and nothing in its title
        titled("RETRACTED"),
        linked_in_pubmed("RetractionIn"),
        told_by_both("retraction", "RetractionIn"),
        in_place,
    ],
    "withdrawal": [
        next_version(WITHDRAWN, in_crossref=True, in_pubmed=False),
        next_version(WITHDRAWN, in_crossref=False, in_pubmed=True),
        next_version(WITHDRAWN, in_crossref=True, in_pubmed=True),
        updated_by("removal"),
        titled("WITHDRAWN"),
    ],
    "split": [
        split(in_crossref=True, in_pubmed=False),
        split(in_crossref=False, in_pubmed=True),
        split(in_crossref=True, in_pubmed=True),
    ],
}


def article(planter: Planter) -> str:
    doi = planter.trial()
    planter.both_quiet(doi, Link("CommentIn", planter.pmid(1)), Link("UpdateOf", "5"))
    return doi


def only_in_crossref(planter: Planter) -> str:
    planter.crossref.add(planter.trial())
    return planter.trial()


def review_without_next(planter: Planter) -> str:
    """Its older version, and another review's next one, are no news."""
    planter.both_quiet(planter.review(3))
    planter.crossref.add(planter.review(2))
    planter.crossref.add(planter.review(4, 1))
    return planter.review(3)


def notice_itself(planter: Planter) -> str:
    """A notice bears the title of what it retracts."""
    doi = planter.trial()
    update = make_update("retraction", planter.notice(), DAY)
    planter.crossref.add(
        doi, title="RETRACTED: An invented trial", **{"update-to": [update]}
    )
    links = [Link("RetractionOf", planter.pmid(1))]
    planter.pubmed.add(Article(planter.pmid(), doi, "RETRACTED: A trial.", links=links))
    return doi


def new_version_of_itself(planter: Planter) -> str:
    """It was updated in place, before it was cited."""
    doi = planter.trial()
    update = make_update("new_version", doi, DAY)
    planter.crossref.add(doi, **{"updated-by": [update], "update-to": [update]})
    return doi


def title_that_only_sounds_so(planter: Planter) -> str:
    doi = planter.trial()
    planter.crossref.add(doi, title="Why papers are RETRACTED: a survey")
    return doi


QUIET: list[Way] = [
    article,
    only_in_crossref,
    review_without_next,
    notice_itself,
    new_version_of_itself,
    title_that_only_sounds_so,
]
