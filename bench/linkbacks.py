"""What linkbacks cost: thousands from hundreds of sites, and a flood aimed at one."""

import entering  # noqa: F401  # first: all else is importable only then

# isort: split
import os
from contextlib import ExitStack

import origins
import running
from reporting import options, report

MENTIONS, QUICK_MENTIONS = 5_000, 500
TARGETS = 10  # posts of ours that each page links to
FLOOD, QUICK_FLOOD = 500, 50


def main() -> None:
    asked = options(__doc__ or "")
    mentions = QUICK_MENTIONS if asked.quick else MENTIONS
    with ExitStack() as stack:
        web = origins.Web(pages=mentions // TARGETS, targets=TARGETS)
        stack.enter_context(web.served())
        os.environ["FETCH_ALLOW"] = ",".join(web.hosts)
        postgres = stack.enter_context(running.database(asked.data))
        import mentioning  # only now: it reads the settings

        posts = mentioning.prepare(TARGETS)
        site = stack.enter_context(running.web())
        worker = stack.enter_context(running.worker())
        peers = mentioning.Peers(web, site, worker, postgres)
        rows = [
            *mentioning.many(peers, posts),
            *mentioning.flood(peers, posts, QUICK_FLOOD if asked.quick else FLOOD),
        ]
    report("linkbacks", rows)


if __name__ == "__main__":
    main()
