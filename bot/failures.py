"""What ends a command with one clear line on standard error."""


class Failure(Exception):
    """Why the command cannot do its work, in one line."""
