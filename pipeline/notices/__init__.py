"""Who is told of what: notices composed as data, kept until they are sent, and sent through apprise."""
