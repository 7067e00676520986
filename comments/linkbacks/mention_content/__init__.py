"""What kind of mention a page is, by whom, when, and what it says."""
