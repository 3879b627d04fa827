"""Attacks the engine as a vendor would who wants to stand where it does not belong, and tells what that gains."""

from matching.attack.command import add_arguments, run
from matching.attack.market import Market
from matching.attack.trial import Case, Summary, Victim, choose, summarise, try_all
from matching.attack.tricks import TRICKS, Trick

__all__ = [
    "TRICKS",
    "Case",
    "Market",
    "Summary",
    "Trick",
    "Victim",
    "add_arguments",
    "choose",
    "run",
    "summarise",
    "try_all",
]
