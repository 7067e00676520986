"""Akismet as one signal: what it is asked and told, and what is said when it fails."""
