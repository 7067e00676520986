"""Addresses of lists and feeds of posts, and `post_page`, which stands after all others."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter, StringConverter
from django.views.generic import RedirectView

from evidenceblog.core import http_caching

from . import (
    appearance_views,
    citation_file_views,
    feeds,
    problem_views,
    version_views,
    views,
)
from .citation_files import CITATION_FILES
from .evidence import ledger_views, source_views
from .review_views import review
from .search.views import search
from .site_mark import FAVICON, TOUCH


class LaterPage(IntConverter):
    """The number of a page after the first, in the one way to write it.

    Each other spelling would be one more page to keep.
    """

    regex = "[2-9]|[1-9][0-9]+"


class DrawnPictureName(StringConverter):
    """What a drawn picture is of: the site, or something by its surrogate key."""

    regex = "site|(?:post|topic|author|series)-[1-9][0-9]{0,17}"


class SitemapFile(IntConverter):
    """The number of a file of the sitemap, in the one way to write it."""

    regex = "[1-9][0-9]{0,5}"


class CitationEnding(StringConverter):
    """The ending of a file for reference managers."""

    regex = "|".join(CITATION_FILES)


class VersionNumber(IntConverter):
    """The number of a version, in the one way to write it."""

    regex = "[1-9][0-9]{0,8}"


class SourceNumber(IntConverter):
    """The number of a source, in the one way to write it."""

    regex = "[1-9][0-9]{0,8}"


class ArchiveYear(IntConverter):
    """A year in four digits, the one way to write it."""

    regex = "[1-9][0-9]{3}"

    def to_url(self, value: int | str) -> str:
        return f"{value:0>4}"


class ArchiveMonth(ArchiveYear):
    """A month in two digits."""

    regex = "0[1-9]|1[0-2]"

    def to_url(self, value: int | str) -> str:
        return f"{value:0>2}"


register_converter(SitemapFile, "file")
register_converter(LaterPage, "later")
register_converter(DrawnPictureName, "drawn")
register_converter(CitationEnding, "citation_ending")
register_converter(VersionNumber, "version")
register_converter(SourceNumber, "source")
register_converter(ArchiveYear, "year")
register_converter(ArchiveMonth, "month")

first = http_caching.read_only(
    RedirectView.as_view(pattern_name="home", permanent=True)
)
first_of_topic = http_caching.read_only(
    RedirectView.as_view(pattern_name="topic", permanent=True)
)
first_of_series = http_caching.read_only(
    RedirectView.as_view(pattern_name="series", permanent=True)
)
first_of_archive = http_caching.read_only(
    RedirectView.as_view(pattern_name="archive", permanent=True)
)
first_of_author = http_caching.read_only(
    RedirectView.as_view(pattern_name="author", permanent=True)
)

first_of_corrections = http_caching.read_only(
    RedirectView.as_view(pattern_name="corrections", permanent=True)
)

first_of_evidence = http_caching.read_only(
    RedirectView.as_view(pattern_name="evidence_ledger", permanent=True)
)
first_of_evidence_topic = http_caching.read_only(
    RedirectView.as_view(pattern_name="evidence_topic", permanent=True)
)
ledger_feed = http_caching.read_only(http_caching.shared()(feeds.LatestEvidence()))

urlpatterns = [
    path("", views.home, name="home"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<file:number>.xml", views.sitemap, name="sitemap_file"),
    path("page/1/", first),
    path("page/<later:page>/", views.home, name="home"),
    path("favicon.ico", appearance_views.icon, {"name": FAVICON}, name="favicon"),
    path(
        "apple-touch-icon.png",
        appearance_views.icon,
        {"name": TOUCH},
        name="touch_icon",
    ),
    path(
        "cards/<drawn:name>.png", appearance_views.drawn_picture, name="drawn_picture"
    ),
    path("accent-<slug:digits>.css", appearance_views.accent, name="accent"),
    *feeds.feed_paths("", ""),
    *feeds.feed_paths("topic/<slug:slug>/", "topic_", feeds.TOPIC),
    *feeds.feed_paths("author/<slug:slug>/", "author_", feeds.AUTHOR),
    *feeds.feed_paths("series/<slug:slug>/", "series_", feeds.SERIES),
    path("search/", search, name="search"),
    path("topics/", views.topics, name="topics"),
    path("authors/", views.authors, name="authors"),
    path("topic/<slug:slug>/", views.topic, name="topic"),
    path("topic/<slug:slug>/page/1/", first_of_topic),
    path("topic/<slug:slug>/page/<later:page>/", views.topic, name="topic"),
    path("author/<slug:slug>/", views.author, name="author"),
    path("author/<slug:slug>/page/1/", first_of_author),
    path("author/<slug:slug>/page/<later:page>/", views.author, name="author"),
    path("corrections/", version_views.corrections, name="corrections"),
    path(
        "corrections/feed/",
        http_caching.read_only(http_caching.shared()(feeds.LatestCorrections())),
        name="corrections_feed",
    ),
    path("corrections/page/1/", first_of_corrections),
    path(
        "corrections/page/<later:page>/", version_views.corrections, name="corrections"
    ),
    path("evidence/<source:number>/", source_views.evidence, name="evidence"),
    path("evidence/", ledger_views.evidence_ledger, name="evidence_ledger"),
    path("evidence/feed/", ledger_feed, name="evidence_feed"),
    path("evidence/page/1/", first_of_evidence),
    path(
        "evidence/page/<later:page>/",
        ledger_views.evidence_ledger,
        name="evidence_ledger",
    ),
    path(
        "evidence/topic/<slug:slug>/",
        ledger_views.evidence_ledger,
        name="evidence_topic",
    ),
    path("evidence/topic/<slug:slug>/feed/", ledger_feed, name="evidence_topic_feed"),
    path("evidence/topic/<slug:slug>/page/1/", first_of_evidence_topic),
    path(
        "evidence/topic/<slug:slug>/page/<later:page>/",
        ledger_views.evidence_ledger,
        name="evidence_topic",
    ),
    path("report/<str:code>/", problem_views.receipt, name="problem_receipt"),
    path("preview/<str:code>/", review, name="review"),
    path("series/<slug:slug>/", views.series, name="series"),
    path("series/<slug:slug>/page/1/", first_of_series),
    path("series/<slug:slug>/page/<later:page>/", views.series, name="series"),
    path("<year:year>/", views.archive, name="archive"),
    path("<year:year>/page/1/", first_of_archive),
    path("<year:year>/page/<later:page>/", views.archive, name="archive"),
    path("<year:year>/<month:month>/", views.archive, name="archive"),
    path("<year:year>/<month:month>/page/1/", first_of_archive),
    path("<year:year>/<month:month>/page/<later:page>/", views.archive, name="archive"),
    path("<int:year>/<int:month>/<int:day>/<slug:slug>/", views.dated),
]
post_page = [
    path("<slug:slug>/", views.post, name="post"),
    path(
        "<slug:slug>/cite.<citation_ending:ending>",
        citation_file_views.cite,
        name="cite",
    ),
    path(
        "<slug:slug>/references.<citation_ending:ending>",
        citation_file_views.references,
        name="references",
    ),
    path("<slug:slug>/versions/", version_views.changes, name="changes"),
    path(
        "<slug:slug>/versions/<version:version>/", version_views.version, name="version"
    ),
    path(
        "<slug:slug>/versions/<version:version>/comparison/",
        version_views.comparison,
        name="comparison",
    ),
    path("<slug:slug>/report/", problem_views.report_problem, name="report_problem"),
]
