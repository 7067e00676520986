"""What linkbacks cost: thousands from hundreds of sites, a flood aimed at one, and how long
one sender's slow pages keep the others waiting."""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
import os
from contextlib import ExitStack

import origins
import servers
from results import options, report
from tests.servers.smtp import smtp_server

MENTIONS, QUICK_MENTIONS = 5_000, 500
TARGETS = 10  # posts of ours that each page links to
FLOOD, QUICK_FLOOD = 500, 50


def main() -> None:
    asked = options(__doc__ or "")
    mentions = QUICK_MENTIONS if asked.quick else MENTIONS
    with ExitStack() as stack:
        web = origins.Web(pages=mentions // TARGETS, targets=TARGETS)
        stack.enter_context(web.served())
        mail = stack.enter_context(smtp_server())
        os.environ.update(MAIL_URL=mail.url, MAIL_FROM="blog@example.net")
        os.environ["FETCH_ALLOW"] = ",".join(web.hosts)
        postgres = stack.enter_context(servers.database(asked.data))
        import webmentions  # only now: it reads the settings

        posts = webmentions.prepare(TARGETS)
        site = stack.enter_context(servers.web())
        worker = stack.enter_context(servers.worker())
        peers = webmentions.Peers(web, site, worker, postgres, mail)
        rows = [
            *webmentions.many(peers, posts),
            *webmentions.flood(peers, posts, QUICK_FLOOD if asked.quick else FLOOD),
            *webmentions.fair_share(peers),
        ]
    report("linkbacks", rows)


if __name__ == "__main__":
    main()
