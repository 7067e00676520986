"""How passwords are stored."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class SmallArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane: OWASP's least (Password Storage
    Cheat Sheet), so that every web process may hash at once on a machine of 2 GB."""

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1  # a web process has one thread for pages
