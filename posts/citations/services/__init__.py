"""Questions to Crossref and PubMed, at most one a second to each."""
