"""What the three endpoints have in common: who sends, and the texts of their answers."""

from django.conf import settings
from django.http import HttpRequest

from comments.linkbacks.models import Linkback, Protocol
from comments.linkbacks.receiver import LinkbackRefused, RefusalReason
from evidenceblog.core import client_address
from evidenceblog.core.rate_limits import ip_range

KNOWN_TEXT = "That link is known already; its page is looked at again."
REFUSAL_TEXTS = {
    RefusalReason.ORIGIN: "We fetch only pages whose address begins with https:// or "
    "http://, names a host on the internet and no port, and has 2,048 characters at "
    "most.",
    RefusalReason.TARGET: "That address is not on this site.",
    RefusalReason.SAME: "That is the address of the post itself.",
    RefusalReason.OURS: "That is a page of ours; they need not mention each other.",
    RefusalReason.UNKNOWN: "There is no post at that address.",
    RefusalReason.NO_POST: "That page is no post.",
    RefusalReason.CLOSED: "That post takes no {protocol}s.",
    RefusalReason.BLOCKED: "Mentions of that page are not taken here.",
}


def refusal_text(refused: LinkbackRefused, protocol: Protocol) -> str:
    """Return in words why a linkback was refused."""
    return REFUSAL_TEXTS[refused.reason].format(protocol=protocol)


def receipt_text(linkback: Linkback) -> str:
    """Return in words that a linkback was received, and where its sender sees more."""
    page = settings.SITE_URL + linkback.get_absolute_url()
    return f"Received; it will be verified. How it fares: {page}"


def content_length(request: HttpRequest) -> int:
    """Return how many bytes a request says that it has, 0 where it says nothing."""
    said = request.headers.get("Content-Length", "")
    return int(said) if said.isdecimal() else 0


def sender_network(request: HttpRequest) -> str:
    """Return the range of addresses that a request came from."""
    address = client_address.client_ip(request.META)
    return ip_range(address, ipv4_prefix=24) if address else ""
