"""The search for readers: PostgreSQL's full text over what live posts say."""
