"""The copy that leaves the machine: a tar archive, encrypted by GnuPG, given to a command.

GnuPG streams, checks the whole (OpenPGP's modification detection, RFC 9580 §5.13), and is
on every machine on which a copy may once have to be opened without this site. The
passphrase goes through a pipe: neither its command line nor a file shows it.
"""

import os
import shlex
import shutil
import signal
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from evidenceblog.core.postgres.server_lifetime import ends_with_parent
from evidenceblog.environment_variables import KNOWN, PUBLIC

from .backup_retention import PARTIAL

ARCHIVE = ".tar.gpg"
# Given, so that GnuPG need not start its agent to measure the machine; the most there is.
KEY_ROUNDS = 65_011_712
PLACE = "{}"


class CopyFailed(Exception):
    """A backup could not be encrypted, or the command did not take it."""


def copy_off(backup: Path) -> None:
    """Encrypt a backup beside it, give it to BACKUP_COMMAND and delete it again.

    Raises CopyFailed.
    """
    archive = backup.with_name(backup.name + ARCHIVE)
    partial = archive.with_name(archive.name + PARTIAL)
    try:
        encrypt(backup, partial)
        partial.rename(archive)
        run_command(archive)
    finally:
        partial.unlink(missing_ok=True)
        archive.unlink(missing_ok=True)


def run_command(file: Path) -> None:
    """Run BACKUP_COMMAND with a file's name, where {} stands or at its end.

    It sees no secret of the site. Raises CopyFailed with its last words.
    """
    words = shlex.split(settings.BACKUP_COMMAND)
    if PLACE not in words:
        words.append(PLACE)
    hidden = KNOWN - PUBLIC
    try:
        done = subprocess.run(
            [str(file) if word == PLACE else word for word in words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={name: os.environ[name] for name in os.environ if name not in hidden},
        )
    except OSError as error:
        raise CopyFailed(f"BACKUP_COMMAND: {words[0]}: {error.strerror}.") from error
    if done.returncode != 0:
        said = (done.stderr or done.stdout).decode(errors="replace").strip()
        raise CopyFailed(
            f"BACKUP_COMMAND ended with code {done.returncode}: {said[-500:]}"
        )


def encrypt(backup: Path, target: Path) -> None:
    """Write a folder as an encrypted tar archive, a piece at a time. Raises CopyFailed."""
    program = shutil.which("gpg")
    if program is None:
        raise CopyFailed("There is no gpg to encrypt with: install GnuPG.")
    with TemporaryDirectory() as home:
        reading, writing = os.pipe()
        process = subprocess.Popen(
            [
                *(program, "--homedir", home, "--batch", "--quiet", "--no-autostart"),
                *("--pinentry-mode", "loopback", "--passphrase-fd", str(reading)),
                *("--cipher-algo", "AES256", "--s2k-digest-algo", "SHA512"),
                *("--s2k-count", str(KEY_ROUNDS), "--compress-algo", "none"),
                *("--yes", "--output", str(target), "--symmetric"),
            ],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[reading],
            preexec_fn=ends_with_parent(signal.SIGTERM),
        )
        os.close(reading)
        with os.fdopen(writing, "w") as passphrase:
            passphrase.write(settings.BACKUP_KEY + "\n")
        try:
            with tarfile.open(fileobj=process.stdin, mode="w|") as archive:
                archive.add(backup, backup.name)
        except BrokenPipeError:  # gpg has ended, and says why
            pass
        _, said = process.communicate()
    if process.returncode != 0:
        raise CopyFailed(f"gpg: {said.decode(errors='replace').strip()}")
