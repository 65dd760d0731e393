"""The HR interface: read-only over HTTP, on the editions' Parquet alone, so that it serves while the pipeline loads."""
