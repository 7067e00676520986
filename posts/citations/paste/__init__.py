"""Pasted works: parted, looked up, confirmed, stored."""
