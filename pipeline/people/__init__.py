"""Pages about persons: the sheet of one, and what HR sees of all. They take their arithmetic from pipeline.explain."""
