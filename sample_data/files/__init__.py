"""One module per department file: the truth in, the file as that department sends it out."""
