"""Sessions of staff: who is signed in, and for how long that is kept."""

from django.contrib.sessions.backends.db import SessionStore

from .task_backend import task


@task()
def delete_ended_sessions() -> None:
    """Delete sessions that have ended: they say who worked here, and nobody needs them."""
    SessionStore.clear_expired()
