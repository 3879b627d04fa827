"""How logs are written: lines for people, and of an error where it happened, never what the variables held."""

import structlog


def configure() -> None:
    """Set up logging for this process.

    Left to itself, structlog shows the local variables of every frame where the package rich is installed: passwords
    and tokens among them.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
    )
