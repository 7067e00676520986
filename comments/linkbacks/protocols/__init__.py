"""What each protocol says on the wire, in and out; none of them knows the database."""
