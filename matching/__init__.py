"""Ranks what is offered for what is needed, and says exactly why. A library: no database, no web, no product."""

from matching.canonical import canonical, digest
from matching.gates import GATES
from matching.index import ENGINE, BadIndex, Index
from matching.ranking import TOP, TOP_PER_GROUP, explain, rank
from matching.reading import need_fields, offer_fields
from matching.signals.facets import LEVELS
from matching.text import NORMALIZER, Clean, normalize
from matching.tokens import BadData, Vocabulary, default_vocabulary
from matching.types import Contribution, Evidence, Exclusion, Match, Need, Offer, Ranking, Span
from matching.weights import SIGNALS, BadWeights, TextWeights, Weights, default_weights, load_weights, parse_weights

__all__ = [
    "ENGINE",
    "GATES",
    "LEVELS",
    "NORMALIZER",
    "SIGNALS",
    "TOP",
    "TOP_PER_GROUP",
    "BadData",
    "BadIndex",
    "BadWeights",
    "Clean",
    "Contribution",
    "Evidence",
    "Exclusion",
    "Index",
    "Match",
    "Need",
    "Offer",
    "Ranking",
    "Span",
    "TextWeights",
    "Vocabulary",
    "Weights",
    "canonical",
    "default_vocabulary",
    "default_weights",
    "digest",
    "explain",
    "load_weights",
    "need_fields",
    "normalize",
    "offer_fields",
    "parse_weights",
    "rank",
]
