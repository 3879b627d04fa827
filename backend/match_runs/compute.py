"""From needs and offers to a result and its digest: pure, so that a run and its replay are the same code."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

import matching
from backend.core.canonical import canonical, sha256
from backend.match_runs.load import Inputs, kept
from backend.match_runs.models import InputKind
from backend.match_runs.service import Outcome
from matching.text import NORMALIZER
from matching.types import Contribution, Facts, Need

BLOCK = 4
"""Needs ranked between two looks at whether the run is still wanted."""
TOP = 50
"""Places kept of a scenario's list."""
VENDOR_TOP = 20
"""Places kept of a vendor's list."""

_CONTRIBUTIONS = TypeAdapter(tuple[Contribution, ...])
_FACTS = TypeAdapter(Facts)
