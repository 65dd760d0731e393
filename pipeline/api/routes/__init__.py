"""The interface's addresses, a module a topic."""
