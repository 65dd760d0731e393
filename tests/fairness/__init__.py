"""A simulated test of fairness: identical staff must not be told apart, and planted differences must be found."""
