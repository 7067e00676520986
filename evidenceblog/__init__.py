"""A blog and comment platform for people who explain health evidence."""

__version__ = "0.1.0"
