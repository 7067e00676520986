"""Lists of authors: as people type and paste them, and as references print them."""
