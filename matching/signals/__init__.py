"""The signals: what a score is made of, in the order they are shown, as `matching.weights.SIGNALS` names them."""

from matching.signals.base import Signal
from matching.signals.facets import Domain, Proof, Region, Tier
from matching.signals.names import Names
from matching.signals.terms import Text

SIGNALS: tuple[Signal, ...] = (Text(), Names(), Domain(), Region(), Tier(), Proof())
