"""That a command cannot be carried out."""


class Refused(Exception):
    """A command cannot be carried out; the message says what to do."""
