"""Runs that are killed, starved of disk, started twice or fed with mutilated files; `make soak` for the long form."""
