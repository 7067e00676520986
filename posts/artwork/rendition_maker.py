"""Make the renditions of one picture, in a process that may be killed.

Run by its path, with how many bytes of memory and seconds of CPU it may take: a picture
comes on standard input, its files go to standard output in the order of
`plan_renditions`, each after its length. At a picture that takes more it ends instead.
"""

import resource
import struct
import sys
from io import BytesIO
from pathlib import Path

from django.conf import settings

LENGTH = struct.Struct(">Q")


def main(memory: int, seconds: int) -> None:
    """Answer with the files of the picture, or end with a line on standard error."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    settings.configure(USE_I18N=False)
    from posts.artwork import image_inspection, renditions

    limit_resources(memory, seconds)
    try:
        made = renditions.make_renditions(BytesIO(sys.stdin.buffer.read()), "")
    except (image_inspection.ArtworkRefused, MemoryError) as refusal:
        sys.exit(repr(refusal))
    for _file, content in made:
        sys.stdout.buffer.write(LENGTH.pack(len(content)) + content)


def limit_resources(memory: int, seconds: int) -> None:
    """Bound what this process may take beyond what it has now."""
    limits = {resource.RLIMIT_CPU: seconds, resource.RLIMIT_CORE: 0}
    statm = Path("/proc/self/statm")  # only Linux has it, and only it heeds the limit
    if statm.exists():
        used = int(statm.read_text().split()[0]) * resource.getpagesize()
        limits[resource.RLIMIT_AS] = used + memory
    for what, most in limits.items():
        _soft, given = resource.getrlimit(what)
        most = most if given == resource.RLIM_INFINITY else min(most, given)
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
