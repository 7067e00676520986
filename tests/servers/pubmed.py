"""A stand-in for NCBI's E-utilities: esearch by DOI, and efetch of records in XML."""

import json
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from .bibliography import Asked, BibliographicServer, Reply, running


@dataclass
class Link:
    """An element CommentsCorrections: its RefType, and the other record's number."""

    ref_type: str
    pmid: str = ""
    citation: str = "J Invented Med. 2021 Jul 1"


@dataclass
class Article:
    """A record of PubMed."""

    pmid: str
    doi: str = ""
    title: str = "An invented trial of an invented drug."
    day: tuple[str, str, str] = ("2018", "Mar", "05")
    links: list[Link] = field(default_factory=list)
    types: list[str] = field(default_factory=lambda: ["Journal Article"])
    pmcid: str = ""
    # The parts of a structured abstract, by their labels.
    abstract: dict[str, str] = field(default_factory=dict)

    def xml(self) -> str:
        links = "".join(
            f'<CommentsCorrections RefType="{link.ref_type}">'
            f"<RefSource>{escape(link.citation)}</RefSource>"
            + (f'<PMID Version="1">{link.pmid}</PMID>' if link.pmid else "")
            + "</CommentsCorrections>"
            for link in self.links
        )
        doi = f'<ELocationID EIdType="doi" ValidYN="Y">{escape(self.doi)}</ELocationID>'
        types = "".join(
            f"<PublicationType>{one}</PublicationType>" for one in self.types
        )
        abstract = "".join(
            f'<AbstractText Label="{escape(label)}">{escape(text)}</AbstractText>'
            for label, text in self.abstract.items()
        )
        year, month, day = self.day
        return (
            f'<PubmedArticle><MedlineCitation><PMID Version="1">{self.pmid}</PMID>'
            "<Article><Journal><ISSN>0000-0000</ISSN><JournalIssue><Volume>5</Volume>"
            f"<Issue>3</Issue><PubDate><Year>{year}</Year><Month>{month}</Month>"
            f"<Day>{day}</Day></PubDate></JournalIssue><Title>Journal of Invented "
            "Medicine</Title><ISOAbbreviation>J Invented Med</ISOAbbreviation></Journal>"
            f"<ArticleTitle>{escape(self.title)}</ArticleTitle>{doi if self.doi else ''}"
            f"<Abstract>{abstract}</Abstract>"
            "<AuthorList><Author><LastName>Example</LastName><ForeName>Ada</ForeName>"
            "<Initials>A</Initials></Author></AuthorList>"
            f"<PublicationTypeList>{types}</PublicationTypeList></Article>"
            f"<CommentsCorrectionsList>{links}</CommentsCorrectionsList>"
            f"</MedlineCitation>{self._ids()}</PubmedArticle>"
        )

    def _ids(self) -> str:
        known = f'<ArticleId IdType="pmc">{self.pmcid}</ArticleId>'
        ids = known if self.pmcid else ""
        return f"<PubmedData><ArticleIdList>{ids}</ArticleIdList></PubmedData>"


class PubmedServer(BibliographicServer):
    """PubMed, with the articles that a test has added."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.articles: dict[str, Article] = {}

    def add(self, article: Article) -> Article:
        self.articles[article.pmid] = article
        return article

    def subjects(self, path: str, params: dict[str, str]) -> list[str]:
        if path == "/esearch.fcgi":
            return self._search(params.get("term", ""))
        return params.get("id", "").split(",")

    def reply(self, asked: Asked) -> Reply:
        if asked.path == "/esearch.fcgi":
            found = asked.about
            said = {"esearchresult": {"count": str(len(found)), "idlist": found}}
            return Reply(json.dumps(said).encode())
        if asked.path != "/efetch.fcgi":
            return Reply(b"Not found", "text/plain", 404)
        articles = [
            self.articles[pmid] for pmid in asked.about if pmid in self.articles
        ]
        body = records_xml(articles)
        return Reply(body.encode(), "text/xml; charset=UTF-8")

    def _search(self, term: str) -> list[str]:
        if term.endswith("[pmcid]"):
            pmcid = term.removesuffix("[pmcid]")
            return [one.pmid for one in self.articles.values() if one.pmcid == pmcid]
        doi = term.removesuffix("[doi]").strip('"').lower()
        return [
            article.pmid
            for article in self.articles.values()
            if article.doi and article.doi.lower() == doi
        ]


def records_xml(articles: Iterable[Article]) -> str:
    """Return records as efetch sends them."""
    records = "".join(article.xml() for article in articles)
    return (
        '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC '
        '"-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
        '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
        f"<PubmedArticleSet>{records}</PubmedArticleSet>"
    )


def pubmed_server() -> AbstractContextManager[PubmedServer]:
    """Run the server."""
    return running(PubmedServer)
