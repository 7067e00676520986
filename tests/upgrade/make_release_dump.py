"""Keep the database of a release for the tests of later ones.

Run once for each release, as `python -m tests.upgrade.make_release_dump 0.2.0`: it fills an
empty database with the demo, dumps it as SQL, and notes what the site shows of it.
"""

import gzip
import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from evidenceblog.core.postgres import run_temporary_cluster
from evidenceblog.core.postgres.binaries import find_binaries

RELEASES = Path(__file__).with_name("releases")
# Of newer servers only, whose dumps older ones read but for this line.
UNKNOWN_TO_OLDER_SERVERS = re.compile(r"(?m)^SET transaction_timeout = 0;\n")


def main(release: str) -> None:
    with run_temporary_cluster() as cluster, TemporaryDirectory() as data:
        environment = os.environ | {
            "DATABASE_URL": cluster.url,
            "EVIDENCEBLOG_DATA": data,
        }
        _run("-m", "evidenceblog.site_setup", "--demo", environment=environment)
        dump = find_binaries().folder / "pg_dump"
        sql = subprocess.run(
            [dump, "--no-owner", "--no-privileges", cluster.url],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        facts = _run("-m", "tests.upgrade.site_facts", environment=environment)
    sql = UNKNOWN_TO_OLDER_SERVERS.sub("", sql)
    packed = gzip.compress(sql.encode(), mtime=0)
    (RELEASES / f"{release}.sql.gz").write_bytes(packed)
    (RELEASES / f"{release}.json").write_text(facts + "\n")


def _run(*arguments: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


if __name__ == "__main__":
    main(*sys.argv[1:])
