"""The example worked by hand in matching/README.md: every step from the formulas, in plain arithmetic."""

from math import isclose, log, sqrt

from matching import Index, Need, Offer, default_vocabulary, explain

NEED = Need("n", title="停车审图")
DRAWINGS, PARKING = Offer("审图", title="审图"), Offer("停车", title="停车")

WORD, CONCEPT_SAME, CONCEPT_NEAR, CHARACTER, PAIR = 0.4, 2.75, 2.25, 1.2, 0.8
"""What the kinds of terms count, as data/weights.json says; also the other numbers below."""
TITLE = 1.5
"""What an occurrence in a title counts."""


def test_the_example_worked_in_the_readme() -> None:
    # Each side of the need is with one of two vendors, the pair 车审 in its middle with none.
    said, unheard = (log(3 / 2) + 1) ** 1.4, (log(3) + 1) ** 1.4
    assert (round(said, 4), round(unheard, 4)) == (1.6105, 2.823)
    # One occurrence in a title; a concept is named or not, and counts once at most.
    once = 1 + log(TITLE)
    assert round(once, 4) == 1.4055

    def square(occurrence: float) -> float:
        """Of one side: its word, its two concepts, its two characters and their pair."""
        words = (WORD * occurrence) ** 2 + (PAIR * occurrence) ** 2 + 2 * (CHARACTER * occurrence) ** 2
        return words + CONCEPT_SAME**2 + CONCEPT_NEAR**2

    # The need says nothing but its title, so title and whole text are the same vector.
    need = sqrt(2 * square(once) * said**2 + (PAIR * once * unheard) ** 2)
    # A vendor's length counts every occurrence in full; both are alike, so the mean is the same.
    vendor = sqrt(square(TITLE)) * said
    assert (round(square(once), 4), round(need, 4)) == (19.8942, 10.6428)
    assert (round(square(TITLE), 4), round(vendor, 4)) == (20.905, 7.3633)
    shared = square(once) * said**2 / (need * vendor)
    assert round(shared, 4) == 0.6584
    fit = min(1.0, sqrt(shared / 0.5))
    assert fit == 1.0
    # "停车 审图" and "审图" are alike by 2 · 2 of 5 + 2 characters.
    names = 2 * 2 / (5 + 2)
    score = 0.52 * fit + fit * (0.06 * names + 0.10 * 0 + 0.04 * 0.5 + 0.28 * 0.2)
    assert round(score, 4) == 0.6303

    match = explain(NEED, DRAWINGS, Index.fit([DRAWINGS, PARKING]))
    values = {contribution.signal: contribution.value for contribution in match.contributions}
    assert isclose(values["text"], fit, abs_tol=1e-12)
    assert isclose(values["names"], names * fit, abs_tol=1e-12)
    assert isclose(match.score, score, abs_tol=1e-12)


def test_in_the_example_every_term_gives_its_share() -> None:
    # All terms of the side have the same frequency, so it cancels.
    once = 1 + log(TITLE)
    parts = {"word": (WORD * once) ** 2, "characters": 2 * (CHARACTER * once) ** 2 + (PAIR * once) ** 2}
    parts["concept"] = CONCEPT_SAME**2 + CONCEPT_NEAR**2  # two groups of the thesaurus that one wording names
    whole = sum(parts.values())
    text = explain(NEED, DRAWINGS, Index.fit([DRAWINGS, PARKING])).contributions[0]
    told = {evidence.code: evidence.points for evidence in text.evidence}
    assert len(told) == len(text.evidence) == len(parts)
    for code, part in parts.items():
        assert isclose(told[code], 0.52 * part / whole, abs_tol=1e-11)


def test_the_example_names_what_the_vocabulary_knows() -> None:
    named = [concept for concept in default_vocabulary().concepts.values() if "审图" in concept.terms]
    assert sorted(concept.near for concept in named) == [False, True]
