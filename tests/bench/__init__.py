"""Measurements: ratios within one run on one machine. Nothing here is a test; `make bench` prints it."""
