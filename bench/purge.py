"""How soon two web processes serve an approved comment, and whether a race hides it."""

import entering  # noqa: F401  # first: all else is importable only then

# isort: split
from contextlib import ExitStack

import running
from reporting import options, progress, report

PROCESSES = 2
APPROVALS, QUICK_APPROVALS = 1000, 100


def main() -> None:
    asked = options(__doc__ or "")
    approvals = QUICK_APPROVALS if asked.quick else APPROVALS
    with ExitStack() as stack:
        stack.enter_context(running.database(asked.data))
        import approving  # only now: it reads the settings

        progress("Making the content.")
        held = approving.prepare(approvals)
        sites = [stack.enter_context(running.web()) for _ in range(PROCESSES)]
        with approving.Readers(sites) as readers:
            rows = [*approving.timed(held, readers), *approving.raced(held, readers)]
    report("purge", rows)


if __name__ == "__main__":
    main()
