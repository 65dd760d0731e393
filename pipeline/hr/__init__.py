"""What HR receives of an edition: tables by one declaration of their columns, and the files that they are handed over in."""
