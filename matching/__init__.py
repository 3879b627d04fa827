"""Ranks what is offered for what is needed, and says exactly why. A library: no database, no web, no product."""

from matching.asking import explain, explain_pairs
from matching.canonical import canonical, digest
from matching.gates import GATES
from matching.index import Index
from matching.ranking import TOP, TOP_PER_GROUP, rank
from matching.reading import need_fields, offer_fields
from matching.saving import BadIndex
from matching.signals.facets import LEVELS
from matching.text import NORMALIZER, Clean, normalize
from matching.tokens import BadData, Vocabulary, default_vocabulary
from matching.types import Contribution, Evidence, Exclusion, Flag, Match, Need, Offer, Ranking, Span
from matching.version import ENGINE
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
    "Flag",
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
    "explain_pairs",
    "load_weights",
    "need_fields",
    "normalize",
    "offer_fields",
    "parse_weights",
    "rank",
]
