"""The thesaurus without groups somebody may have learned from the very pairs that quality is measured by.

A group moves a need's list only if the need and an offer both say one of its terms. So whoever takes away *every* group
a need can be heard to say takes away all that the thesaurus can do: that is what "without the entries whose words occur
in the judged pairs" comes to when it is read to the letter, and what little then differs from no thesaurus at all is
the length of offers. It is the floor. What a set's own wording can have taught lies above it, and shows where only the
groups are taken away that needs say in their *titles*: those are what a reader of the set sees first and remembers;
what is left helps by what the rest of the needs' texts says. To take away the groups that join a need with an offer
judged able for it would be no measure: what is left then are those that only mislead.
"""

import shutil
import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path

from matching.text import normalize
from matching.tokens import DATA, Vocabulary


def heard(vocabulary: Vocabulary, texts: Iterable[str]) -> frozenset[str]:
    """Return the codes of the groups of which a term stands in one of the texts, as the engine hears it."""
    return frozenset(code for text in texts for code, _, _ in vocabulary.concepts_in(normalize(text)))


def without(codes: Collection[str], folder: Path = DATA) -> Vocabulary:
    """Return the vocabulary of ``folder`` without these groups and with everything else as it is.

    Raises:
        BadData: a line of the thesaurus is malformed.
    """
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for file in Vocabulary.FILES:
            shutil.copyfile(folder / file, copy / file)
        thesaurus = copy / "thesaurus.tsv"
        lines = thesaurus.read_text("utf-8").splitlines(keepends=True)
        thesaurus.write_text("".join(line for line in lines if line.split("\t")[0].strip() not in codes), "utf-8")
        return Vocabulary(copy)
