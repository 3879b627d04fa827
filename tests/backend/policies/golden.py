"""The anchors of the 26 official scenarios as a table, for the golden file beside this.

``python -m tests.backend.policies.golden`` writes the file anew; the difference is what a reviewer must agree to.
"""

from pathlib import Path

from tests.backend.policies.samples import extraction, proposed

FILE = Path(__file__).with_name("golden_anchors.tsv")


def lines() -> list[str]:
    """Return one line an anchor: scenario, field, clause, clean span, byte span, digest."""
    labels = {clause.position: clause.label for clause in extraction().clauses}
    return [
        "\t".join(
            map(
                str,
                (
                    scenario.number,
                    anchor.field,
                    labels.get(anchor.clause or 0, "-"),
                    anchor.start,
                    anchor.end,
                    anchor.byte_start,
                    anchor.byte_end,
                    anchor.sha256,
                ),
            )
        )
        for scenario in proposed().scenarios
        for anchor in scenario.anchors
    ]


if __name__ == "__main__":
    FILE.write_text("\n".join(lines()) + "\n", "utf-8")
