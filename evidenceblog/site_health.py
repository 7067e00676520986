"""Health checks of the site as a whole: its versions, and what is a demo or a draft still."""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime

from django.conf import settings

from comments.models import AkismetOutage
from comments.screening.akismet import client as akismet
from posts.models import Post

from . import __version__, starting_pages, virtual_environment
from .bootstrap import RUNS
from .core import health
from .core.health import Finding, Level
from .core.models import User
from .core.service_health import reach
from .demo import loading

# When a version of Python gets no more security fixes (devguide.python.org/versions).
MENDED_UNTIL = {
    (3, 12): date(2028, 10, 31),
    (3, 13): date(2029, 10, 31),
    (3, 14): date(2030, 10, 31),
}


def register_checks() -> None:
    health.register("versions", check_versions)
    health.register("Akismet", check_akismet)
    health.register("demo", check_demo)
    health.register("pages", check_starting_pages)
    health.register("services", check_services, asks_network=True)


def check_services() -> Iterator[Finding]:
    """Ask whether readers reach the site, and the site what the operator set."""
    yield from reach("site", settings.SITE_URL, "SITE_URL")
    yield from reach("CDN", settings.CDN_PURGE_URL, "CDN_PURGE_URL")
    yield from reach("hub", settings.WEBSUB_HUB, "WEBSUB_HUB")
    yield from reach("Crossref", settings.CROSSREF_URL, "CROSSREF_URL")
    yield from reach("PubMed", settings.PUBMED_URL, "PUBMED_URL")
    if akismet.is_on():
        yield from reach("Akismet", settings.AKISMET_URL, "AKISMET_URL")


def check_versions() -> Iterator[Finding]:
    """Ask whether Python is still mended and the packages are those that were tried."""
    here = ".".join(map(str, sys.version_info[:3]))
    until = MENDED_UNTIL.get(sys.version_info[:2])
    differing = list(virtual_environment.find_mismatches(settings.BASE_DIR, (RUNS,)))
    if differing:
        said = f"Packages differ from {RUNS} ({'; '.join(differing)}): install them."
        yield Finding("versions", Level.WARNING, said)
    elif until and until < datetime.now(UTC).date():
        said = f"Python {here} gets no more security fixes: install a newer one."
        yield Finding("versions", Level.WARNING, said)
    else:
        said = f"evidenceblog {__version__}, Python {here}, packages as required."
        yield Finding("versions", Level.OK, said)


def check_akismet() -> Iterator[Finding]:
    """Ask whether Akismet refuses the site's key."""
    outage = AkismetOutage.current() if akismet.is_on() else None
    if outage and outage.is_refusal:
        said = f"{outage.sentence()}. Try manage.py check_akismet."
        yield Finding("Akismet", Level.ERROR, said, mailed=True)
    elif akismet.is_on():
        yield Finding("Akismet", Level.OK, "It takes the site's key.")


def check_demo() -> Iterator[Finding]:
    """Ask whether a real site has the demo's accounts or posts."""
    if settings.DEBUG:
        yield Finding("demo", Level.OK, "This is a developer's site: DEBUG is on.")
        return
    notices = [loading.NOTICE, loading.PAGE_NOTICE]
    accounts = User.objects.filter(
        username__in=loading.PEOPLE, is_active=True, email=""
    )
    if Post.objects.filter(live__notice__in=notices).exists():
        said = "Readers find sample posts: withdraw them, and delete their accounts."
        yield Finding("demo", Level.ERROR, said)
    elif accounts.exists():
        said = f"Accounts as of the demo: delete {' and '.join(loading.PEOPLE)}, or add an e-mail."
        yield Finding("demo", Level.WARNING, said)
    else:
        yield Finding("demo", Level.OK, "Nothing of the sample content is here.")


def check_starting_pages() -> Iterator[Finding]:
    """Ask which of the pages that a site begins with no reader can open yet."""
    drafts = Post.objects.filter(
        kind=Post.Kind.PAGE,
        live=None,
        working_copy__slug__in=starting_pages.slugs(),
        working_copy__binned_at=None,
    )
    names = sorted(drafts.values_list("working_copy__title", flat=True))
    if names:
        said = f"Not published yet: {', '.join(names)}. Fill them in, or delete them."
        yield Finding("pages", Level.WARNING, said)
    else:
        yield Finding("pages", Level.OK, "The pages that a site begins with are done.")
