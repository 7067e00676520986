"""Mails that come back, as servers and providers write them."""

from evidenceblog.ground.mail.models import Message

REPORT = """From: MAILER-DAEMON@mx.example.org
To: blog@example.net
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type={type}; boundary="B"

--B
Content-Type: text/plain

A sorry for people.
--B
Content-Type: message/{type}

{fields}
--B
Content-Type: {returned}

Subject: A test
Message-ID: {message_id}

--B--
"""
DELIVERY = """Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} No such
 user here
"""
FEEDBACK = """Feedback-Type: {kind}
User-Agent: SomeProvider/1.0
Version: 1
{recipient}"""


def bounce(message: Message, **changes: str) -> bytes:
    """Write a delivery status notification about a mail (RFC 3464)."""
    said = {
        "recipient": message.address.email,
        "action": "failed",
        "status": "5.1.1",
        "message_id": message.message_id,
        "returned": "text/rfc822-headers",
    } | changes
    fields = DELIVERY.format_map(said)
    return REPORT.format(type="delivery-status", fields=fields, **said).encode()


def complaint(message: Message, recipient: str = "", **changes: str) -> bytes:
    """Write a feedback report about a mail (RFC 5965)."""
    said = {
        "kind": "abuse",
        "recipient": f"Original-Rcpt-To: {recipient}\n" if recipient else "",
        "message_id": message.message_id,
        "returned": "message/rfc822",
    } | changes
    fields = FEEDBACK.format_map(said)
    return REPORT.format(type="feedback-report", fields=fields, **said).encode()
