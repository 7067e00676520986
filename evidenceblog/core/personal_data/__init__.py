"""What is held about a person, found by e-mail address: shown, exported and erased."""
