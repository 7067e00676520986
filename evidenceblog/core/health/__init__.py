"""Health checks: what an operator has to know of a running site, each a sentence.

Apps register theirs in `AppConfig.ready`. Four readers ask them: `/readyz`, the status
page of the admin, `serve --check`, and the mail to administrators.
"""

from .health_checks import Finding, Level, register, run

__all__ = ["Finding", "Level", "register", "run"]
