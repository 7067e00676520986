"""WebSub (W3C Recommendation, 2018): a hub tells the feed's subscribers of a change.

Off unless `WEBSUB_HUB` names a hub. The feed names it, in its headers and in its text
(§4), and the hub is told whenever the feed has changed; what then passes between the
hub and its subscribers is theirs.
"""

from django.conf import settings
from django.urls import reverse

from evidenceblog.core import cdn
from evidenceblog.core.models import SiteSettings
from evidenceblog.core.service_client import Service, call
from evidenceblog.core.task_backend import task


def is_on() -> bool:
    return bool(settings.WEBSUB_HUB)


def is_told_of(url: str) -> bool:
    """Tell whether the hub is told of changes of the feed at this address."""
    return is_on() and url == feed_url()


def feed_url() -> str:
    """Return the address by which the feed is subscribed to."""
    return str(settings.SITE_URL) + reverse("feed")


def link_header() -> str:
    """Return the `Link` header that names the hub and the topic (§4)."""
    return f'<{settings.WEBSUB_HUB}>; rel="hub", <{feed_url()}>; rel="self"'


@task(when=is_on)
def notify_hub_later(post: int, revision: int = 0) -> None:  # the event's facts
    """Have the hub told that the feed has changed."""
    notify_hub.using(run_after=cdn.settled_at()).enqueue()


@task()
def notify_hub() -> None:
    """Tell the hub that the feed has changed. Safe to repeat. Raises ServiceError.

    How is left open by the Recommendation (§6); hubs agree on this form.
    """
    if SiteSettings.is_quiet_now():
        return  # the next publication tells the hub of the feed as it then is
    hub = Service(name="the WebSub hub", base_url=settings.WEBSUB_HUB)
    form = {"hub.mode": "publish", "hub.topic": feed_url(), "hub.url": feed_url()}
    call(hub, "POST", data=form)
