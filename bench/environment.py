"""Go on inside `.venv`, with the rooms importable; each bench imports this first."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from evidenceblog import bootstrap  # noqa: E402

bootstrap.enter_environment(ROOT, "bench")
