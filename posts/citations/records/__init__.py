"""Records of works in other forms, made into CSL-JSON: RIS, .nbib, BibTeX, pages, printed lines."""
