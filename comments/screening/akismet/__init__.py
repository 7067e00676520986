"""Akismet as one signal: checks, feedback, and what happens while it fails."""
