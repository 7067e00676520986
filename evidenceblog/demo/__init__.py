"""Demo content: posts, comments and artwork that show the site before it has its own."""
