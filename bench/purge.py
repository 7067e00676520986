"""How soon two web processes serve an approved comment, and whether a race hides it."""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
from contextlib import ExitStack

import servers
from results import options, progress, report

PROCESSES = 2
APPROVALS, QUICK_APPROVALS = 1000, 100


def main() -> None:
    asked = options(__doc__ or "")
    count = QUICK_APPROVALS if asked.quick else APPROVALS
    with ExitStack() as stack:
        stack.enter_context(servers.database(asked.data))
        import approvals  # only now: it reads the settings

        progress("Making the content.")
        held = approvals.prepare(count)
        sites = [stack.enter_context(servers.web()) for _ in range(PROCESSES)]
        with approvals.Readers(sites) as readers:
            rows = [*approvals.timed(held, readers), *approvals.raced(held, readers)]
    report("purge", rows)


if __name__ == "__main__":
    main()
