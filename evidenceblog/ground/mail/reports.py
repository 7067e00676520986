"""Reports that come back by mail: what was not delivered, and who called it spam.

Delivery status notifications are RFC 3464, feedback reports RFC 5965; both are a
multipart/report (RFC 6522) that returns the mail, or its head, as its last part.
"""

from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from enum import Enum

from .spelling import NotAnAddress, normalised

DELIVERY, FEEDBACK = "delivery-status", "feedback-report"
LONGEST_WORDS = 500  # characters of a server's explanation; some send a page


class Kind(Enum):
    """What became of a mail."""

    PERMANENT = "permanent"  # nobody is there, or nothing of ours is let in
    TRANSIENT = "transient"  # given up for now
    DELAYED = "delayed"  # still tried
    COMPLAINT = "complaint"  # its reader calls it spam


@dataclass(frozen=True)
class Report:
    """What became of one mail for one recipient; no recipient if it is not told."""

    kind: Kind
    message_id: str
    recipients: frozenset[str]
    words: str


def read(raw: bytes) -> list[Report]:
    """Return what a mail reports; nothing if it is no report."""
    parts = _parts(raw)
    if not parts or parts[0].get_content_type() != "multipart/report":
        return []
    message_id = _id_of_returned(parts)
    heads = [
        head
        for part in parts
        if part.get_content_type() in {f"message/{DELIVERY}", f"message/{FEEDBACK}"}
        for head in part.walk()
    ]
    found = [(head, kind) for head in heads if (kind := _kind(head))]
    return [
        Report(kind, message_id, _recipients(head), _words(head))
        for head, kind in found
        if message_id
    ]


def _parts(raw: bytes) -> list[Message]:
    try:
        return list(message_from_bytes(raw).walk())
    except RecursionError:
        return []  # parts in parts without end: made to fell whoever reads it


def _kind(head: Message) -> Kind | None:
    """Tell what the fields about one recipient say; None if they are not about one."""
    if _field(head, "Feedback-Type"):
        complains = _field(head, "Feedback-Type").lower() == "abuse"
        return Kind.COMPLAINT if complains else None
    match _field(head, "Action").lower(), _field(head, "Status")[:1]:
        case "failed", "5":
            return Kind.PERMANENT
        case "failed", _:
            return Kind.TRANSIENT
        case "delayed", _:
            return Kind.DELAYED
        case _:
            return None


def _recipients(head: Message) -> frozenset[str]:
    """Return the addresses named (RFC 3464 §2.3.1-2: `rfc822; address`)."""
    names = ("Final-Recipient", "Original-Recipient", "Original-Rcpt-To")
    written = [_field(head, name).rpartition(";")[2].strip(" <>") for name in names]
    found = set()
    for address in filter(None, written):
        try:
            found.add(normalised(address))
        except NotAnAddress:
            found.add(address)  # named all the same, and nobody we know
    return frozenset(found)


def _words(head: Message) -> str:
    said = _field(head, "Diagnostic-Code") or _field(head, "Feedback-Type")
    return f"{_field(head, 'Status')} {said}".strip()[:LONGEST_WORDS]


def _id_of_returned(parts: list[Message]) -> str:
    for part, inside in zip(parts, [*parts[1:], None], strict=True):
        match part.get_content_type():
            case "message/rfc822" if inside is not None:
                return _field(inside, "Message-ID")
            case "text/rfc822-headers":
                head = message_from_string(str(part.get_payload()))
                return _field(head, "Message-ID")
    return ""


def _field(head: Message, name: str) -> str:
    return " ".join(str(head.get(name, "")).split())
