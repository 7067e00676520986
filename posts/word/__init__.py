"""Word documents: a .docx becomes a draft, or comes into a post that is there.

`docx_child` reads the file in a process of its own, with `docx_package`, `docx_markup`,
`field_codes` and `docx_elements`: these import nothing of Django. `word_reader` runs it;
the other modules know the library of sources, the artworks and the post.
"""
