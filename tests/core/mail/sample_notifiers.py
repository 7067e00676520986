"""News of the tests: thing 7 is called “Thing 7”, and what is gone is not told."""

from evidenceblog.core.mail.digests import DigestItem

HERE = "tests.core.mail.sample_notifiers"
NOTIFIERS = {"sample": f"{HERE}.told"}
gone: set[int] = set()


def told(about: int) -> DigestItem | None:
    if about in gone:
        return None
    return DigestItem(
        f"Thing {about}", f"Said <b>{about}</b>", f"https://example.org/{about}"
    )
