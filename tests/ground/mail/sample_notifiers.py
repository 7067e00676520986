"""News of the tests: thing 7 is called “Thing 7”, and what is gone is not told."""

from evidenceblog.ground.mail.digests import News

HERE = "tests.ground.mail.sample_notifiers"
TELLERS = {"sample": f"{HERE}.told"}
gone: set[int] = set()


def told(about: int) -> News | None:
    if about in gone:
        return None
    return News(
        f"Thing {about}", f"Said <b>{about}</b>", f"https://example.org/{about}"
    )
