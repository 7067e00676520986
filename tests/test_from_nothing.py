"""docs/operating.md, "From nothing to HTTPS": its blocks, run as they stand.

They run as root in a fresh tree of files: this machine's, with all that is written laid
over it in memory and thrown away. Three things stand in for a clean Debian: the Python
that runs the tests is its python3.13, the checkout is its repository, and, where no
systemd runs, a `systemctl` of a few lines starts what the service says.
Packages come from the mirror and the index that this machine uses.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import AS_ROOT, PROJECT

SECTION = re.compile(r"^## From nothing to HTTPS$(.*?)^## ", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MOST_SECONDS = 600
NEEDED = ("unshare", "adduser", "setpriv", "apt-get")
PATHS = f"{os.environ['PATH']}:/usr/sbin:/sbin"
MISSING = [name for name in NEEDED if not shutil.which(name, path=PATHS)]

UNSHARE = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c")
TREE = """
set -eu
mount --make-rprivate /
mount -t tmpfs tmpfs "$TREE"
mkdir "$TREE/upper" "$TREE/work" "$TREE/root"
mount -t overlay overlay \\
    -o "lowerdir=/,upperdir=$TREE/upper,workdir=$TREE/work" "$TREE/root"
cd "$TREE/root"
"""
CHROOT = """
mount -t proc proc proc
mount --rbind /dev dev
# The account of the site may not enter the home of whoever runs the tests.
ln -sf "$PYTHON_PREFIX/bin/python3" usr/local/bin/python3.13
above="$PYTHON_PREFIX"
while [ "$above" != / ]; do chmod o+x ".$above"; above=$(dirname "$above"); done
# Nothing starts because it is installed.
printf '#!/bin/sh\\nexit 101\\n' > usr/sbin/policy-rc.d
chmod +x usr/sbin/policy-rc.d
cp "$FOLDER/systemctl" usr/local/sbin/systemctl
cp "$FOLDER/steps" "usr/local/sbin/steps"
exec chroot . /bin/bash /usr/local/sbin/steps
"""
STEPS = """
set -euxo pipefail
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export DEBIAN_FRONTEND=noninteractive HOME=/root
unset ${!DJANGO_*} ${!EVIDENCEBLOG_*} DATABASE_URL VIRTUAL_ENV PYTHONPATH
git config --global --add safe.directory '*'
DOMAIN=blog.example.org
"""
# What commands know is what the service knows, its secret key too.
COMMANDS = """
evidenceblog check --deploy --fail-level WARNING
install -d -o evidenceblog -g evidenceblog -m 700 /var/backups/evidenceblog
evidenceblog backup /var/backups/evidenceblog
cd /var/lib/evidenceblog
grep --fixed-strings --file=secret-key backup-keys.env
"""
SYSTEMCTL = """#!/bin/bash
# What this tree needs of systemd.
set -eu
value() { sed -n "s/^$1=//p" /etc/systemd/system/evidenceblog.service; }
case "$*" in
daemon-reload) ;;
"enable --now evidenceblog")
    install -d -o evidenceblog -g evidenceblog -m "$(value StateDirectoryMode)" \\
        "/var/lib/$(value StateDirectory)"
    cd "$(value WorkingDirectory)"
    set -a
    . "$(value EnvironmentFile)"
    export $(value Environment)
    umask "$(value UMask)"
    setsid setpriv --reuid="$(value User)" --regid="$(value Group)" --init-groups \\
        --bounding-set=-all --no-new-privs $(value ExecStart) < /dev/null &
    ;;
"reload nginx") nginx ;;
*) echo "systemctl $*: not known here" >&2; exit 1 ;;
esac
"""


def is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def lay_tree(folder: Path, script: str, seconds: int) -> tuple[int, str]:
    """Run a script in a tree over this one; return its code, and what it printed."""
    tree = folder / "tree"
    tree.mkdir(exist_ok=True)
    places = {"TREE": tree, "FOLDER": folder, "PYTHON_PREFIX": sys.base_prefix}
    run = subprocess.run(
        [*UNSHARE, TREE + script],
        env=os.environ | {name: str(value) for name, value in places.items()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
    )
    return run.returncode, run.stdout


@pytest.mark.all
@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
@pytest.mark.skipif(not AS_ROOT, reason="only root can make a tree of files")
def test_the_blocks_lead_from_nothing_to_https(tmp_path: Path) -> None:
    if taken := [port for port in (80, 443, 8000) if not is_free(port)]:
        pytest.skip(f"another program has port {taken[0]}")
    code, said = lay_tree(tmp_path, "true", 60)
    if code:
        pytest.skip(f"this machine lets nobody make a tree of files: {said.strip()}")
    section = SECTION.search((PROJECT / "docs" / "operating.md").read_text())
    assert section
    first, *blocks = BLOCK.findall(section[1])
    assert first.startswith("DOMAIN=")
    steps = "\n".join([STEPS, f"REPOSITORY=file://{PROJECT}", *blocks, COMMANDS])
    (tmp_path / "steps").write_text(steps)
    (tmp_path / "systemctl").write_text(SYSTEMCTL)
    (tmp_path / "systemctl").chmod(0o755)

    code, said = lay_tree(tmp_path, CHROOT, MOST_SECONDS)

    assert code == 0, said[-4_000:]
    assert "\n200\n" in said
    assert "Made the administrator admin." in said
    assert "Still to do:" in said
