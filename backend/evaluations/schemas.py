"""Shapes of evaluations and of the what-if."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

import matching
from backend.match_runs.models import RunScope
from backend.match_runs.schemas import MatchScenario
from backend.vendors.schemas import VendorLink

PRINTABLE = r"^[^\x00-\x1f]*$"
"""One line of text."""


class EvaluationRun(BaseModel):
    """The run that was measured, named."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str = Field(examples=["MR-2026-0001"])
    scope: RunScope


class Interval(BaseModel):
    """A mean over scenarios and its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


class MetricInterval(Interval):
    """One metric's mean, or the mean of its differences."""

    name: str = Field(examples=["nDCG@10"])


class Comparison(BaseModel):
    """How an evaluation differs from the newest earlier one of another engine, vocabulary or weights."""

    evaluation_id: UUID
    run_number: str
    engine: str
    vocabulary: str
    weights_sha256: str
    scenarios: int = Field(description="How many scenarios both measured; the differences are over these", ge=1)
    same_judgements: bool
    differences: list[MetricInterval] = Field(description="This minus the other, paired by scenario")


class EvaluationRead(BaseModel):
    """How well a run did by the pairs judged at the time."""

    id: UUID
    made_at: datetime
    run: EvaluationRun
    engine: str = Field(examples=["citymatch/1"])
    normalizer: str
    vocabulary: str
    weights_sha256: str
    scenarios: int = Field(description="Measured: with a relevant pair that no gate keeps out", ge=1)
    ranked_scenarios: int = Field(description="Scenarios the run ranked", ge=1)
    judged_pairs: int = Field(description="Judged pairs of the scenarios measured", ge=1)
    gated_pairs: int = Field(description="Left out, because a gate keeps the capability out", ge=0)
    absent_pairs: int = Field(description="Left out, because the run did not rank the capability", ge=0)
    coverage: float = Field(description="Share of the top tens that is judged; what is not counts 0", ge=0, le=1)
    metrics: list[MetricInterval]
    previous: Comparison | None


class ScenarioValue(BaseModel):
    """How well a run did for one scenario."""

    scenario: MatchScenario
    values: dict[str, float] = Field(description="By metric, in [0, 1]")
    judged: int = Field(description="Vendors with a judged capability", ge=1)
    relevant: int = Field(description="Those of them with a grade above 0", ge=1)
    coverage: float = Field(description="Share of the top ten that is judged", ge=0, le=1)
    difference: float | None = Field(description="nDCG@10 minus that of `previous`; null where it has none")


class EvaluationDetail(EvaluationRead):
    """An evaluation with every scenario."""

    signals: dict[str, float] = Field(description="The run's weight by signal; they add up to 1")
    per_scenario: list[ScenarioValue] = Field(description="By nDCG@10, the worst first")


class SignalWeight(BaseModel):
    """What a signal counts."""

    name: str = Field(examples=["words"])
    weight: float = Field(ge=0, le=1)


class ShippedWeights(BaseModel):
    """The weights that are used, to start from."""

    engine: str
    weight_set: str | None = Field(description="The set that is in force; null for the shipped weights")
    signals: list[SignalWeight] = Field(description="In the order they are shown; they add up to 1")


def _every_signal(weights: dict[str, float]) -> dict[str, float]:
    missing, extra = sorted(set(matching.SIGNALS) - set(weights)), sorted(set(weights) - set(matching.SIGNALS))
    if missing or extra:
        raise ValueError(f"missing {missing}, unknown {extra}")
    return {name: weights[name] for name in matching.SIGNALS}


Signals = Annotated[
    dict[str, Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]], AfterValidator(_every_signal)
]
"""A weight for every signal the engine has."""


class WhatIfCreate(BaseModel):
    """Weights to try."""

    model_config = ConfigDict(extra="forbid")

    signals: Signals = Field(description="A weight for every signal, as `GET` names them")
    normalise: bool = Field(default=False, description="Divide the weights by their sum; else they must add up to 1")


class WhatIfMetric(BaseModel):
    """One metric with the shipped weights and with those tried."""

    name: str
    shipped: Interval
    changed: Interval
    difference: Interval = Field(description="Tried minus shipped, paired by scenario")


class MoveRead(BaseModel):
    """A vendor whose place changed; null is a place below 1000."""

    vendor: VendorLink
    was: int | None
    now: int | None


class ScenarioChange(BaseModel):
    """What the weights tried change in one scenario's top ten."""

    scenario: MatchScenario
    ndcg_shipped: float | None = Field(description="Null where nobody able was judged; then only places are told")
    ndcg: float | None
    entered: list[MoveRead]
    left: list[MoveRead]
    moved: list[MoveRead]


class WhatIfRead(BaseModel):
    """What other weights would do to everything that is published now, or to what a run has ranked."""

    engine: str
    as_of: datetime = Field(description="When what is ranked was read")
    scenarios: int = Field(description="Those measured; of a run perhaps none", ge=0)
    judged_pairs: int = Field(ge=0)
    gated_pairs: int = Field(ge=0)
    absent_pairs: int = Field(ge=0)
    signals: dict[str, float] = Field(description="The weights as used; they add up to 1")
    shipped: dict[str, float] = Field(description="The weights in force, which they are compared with")
    metrics: list[WhatIfMetric] = Field(description="Empty where no scenario is measured")
    changes: list[ScenarioChange] = Field(description="Every list that was ranked anew, by the scenario's number")


class WeightSetCreate(BaseModel):
    """Weights to keep under a name."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=PRINTABLE)]
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=PRINTABLE)] = Field(
        default="", description="Why these"
    )
    signals: Signals = Field(description="A weight for every signal; they must add up to 1")


class WeightSetRead(BaseModel):
    """Weights under a name."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    note: str
    signals: dict[str, float]
    saved_at: datetime


class WeightSetsRead(BaseModel):
    """The sets there are, and which of them new runs rank by."""

    in_force: str | None = Field(description="Null for the weights the engine is shipped with")
    version: int = Field(description="Counts the changes of what is in force; If-Match names it")
    items: list[WeightSetRead] = Field(description="The newest first")


class WeightsChosen(BaseModel):
    """Which weights new runs are to rank by."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(max_length=40, pattern=PRINTABLE)] | None = Field(
        description="Of a set; null for the weights the engine is shipped with"
    )
