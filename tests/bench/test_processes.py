import os
import subprocess
import sys

import pytest

import processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

NOBODY = 2**31 - 1  # above every number that Linux gives
BURN = "import time\nwhile time.process_time() < 0.3: pass"
BURN_IN_A_CHILD = (
    f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}]); input()"
)


def test_what_an_ended_grandchild_used_is_counted():
    before = processes.cpu_seconds(os.getpid())

    subprocess.run([sys.executable, "-c", BURN_IN_A_CHILD], input=b"\n", check=True)

    assert processes.cpu_seconds(os.getpid()) - before >= 0.3


def test_only_the_asked_families_are_counted():
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE
    ) as other:
        subprocess.run([sys.executable, "-c", BURN], check=True)
        used = processes.cpu_seconds(other.pid)
        other.communicate(b"\n")

    assert used < 0.3


def test_a_family_is_a_process_and_all_its_descendants():
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE
    ) as child:
        family = {process.pid for process in processes.families([os.getpid()])}
        child.communicate(b"\n")

    assert {os.getpid(), child.pid} <= family
    assert os.getppid() not in family


def test_what_a_process_ran_is_told_once_it_waits():
    work = "print(sum(range(300_000)), flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", work], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout
        child.stdout.readline()
        ran = processes.run_ms(child.pid)
        child.communicate(b"\n")

    assert ran > 1


def test_a_living_process_has_memory_and_one_that_never_was_has_none():
    assert processes.memory_mib(os.getpid()) > 1
    assert processes.memory_mib(NOBODY) == 0
