"""Akismet as one signal: what it is asked, what it is told, and what happens when it fails."""
