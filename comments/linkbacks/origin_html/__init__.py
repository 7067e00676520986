"""What the pages of strangers say: bytes in, facts out; nothing is fetched or kept."""
