"""What a vendor may do to its own entry to stand higher for a need it does not fit.

Each trick is a pure function of the scene: the offer, the need, the market as it stands and a generator of chance. It
returns the offers that take the place of the honest one, the first of them under its id.
"""

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import opencc
import pypinyin

from matching.index import group_of
from matching.reading import need_fields
from matching.text import normalize
from matching.tokens import Vocabulary
from matching.types import Need, Offer

PASTES = 20
"""How often a flood repeats what it pastes."""
AFTER_EVERYBODY = "9000-01-01"
"""A registration date later than any honest one."""
BEFORE_EVERYBODY = "1900-01-01"
_HIDDEN = "\u200b\u200c\u2060\u2063\u00ad\ufe0f\U000e0100\u3164"
"""Zero width space and joiners, invisible separator, soft hyphen, variation selectors, a letter without a face."""
_CLAUSE_END = re.compile(r"[。；，！？;!?\n]+|[.,]\s+")
_EVERYDAY = {
    "以及": "和", "与": "和", "及": "和", "通过": "经由", "实现": "做到", "提供": "供应", "支持": "可做",
    "平台": "系统", "自动": "自行", "进行": "开展", "用于": "面向", "对": "针对", "并": "且", "或": "或者",
}  # fmt: skip
"""Words that may stand for each other anywhere; a copier's light touch."""


class Known(Protocol):
    """What a cheat can see of the market: everything that is published."""

    @property
    def needs(self) -> Sequence[Need]:
        """The published needs."""
        ...

    @property
    def vocabulary(self) -> Vocabulary:
        """The thesaurus, which is published too."""
        ...

    def rival(self, need: Need, group: str) -> Offer:
        """Return the best offer of another vendor for the need."""
        ...


@dataclass(frozen=True, slots=True)
class Scene:
    """Who cheats, for what, knowing what; and the dice."""

    offer: Offer
    need: Need
    market: Known
    rng: np.random.Generator

    @property
    def title(self) -> str:
        """The need's title, or its first clause where it has none."""
        return _title(self.need)

    @property
    def rival(self) -> Offer:
        """The best offer of the best other vendor."""
        return self.market.rival(self.need, group_of(self.offer))


Act = Callable[[Scene], list[Offer]]


@dataclass(frozen=True, slots=True)
class Trick:
    """A named attack."""

    name: str
    act: Act
    dates: bool = True
    """Whether the market it is tried in knows when offers were registered."""
    copies: bool = False
    """Whether it takes a rival's words, so that it matters who of the two stands higher."""


def _clauses(text: str) -> list[str]:
    return [clause.strip() for clause in _CLAUSE_END.split(text) if clause.strip()]


def _title(need: Need) -> str:
    return need.title or (_clauses(need.text) or [""])[0]


def _more(offer: Offer, *said: str) -> list[Offer]:
    return [replace(offer, text="。".join(filter(None, (offer.text.rstrip("。"), *said))))]


def flood_title(scene: Scene) -> list[Offer]:
    """Paste the title of the need twenty times behind the text."""
    return _more(scene.offer, *[scene.title] * PASTES)


def paste_title(scene: Scene) -> list[Offer]:
    """Paste the title of the need once behind the text."""
    return _more(scene.offer, scene.title)


def claim_title(scene: Scene) -> list[Offer]:
    """Say in a sentence of advertising that the vendor also does what the title asks."""
    return _more(scene.offer, f"我们同时提供{scene.title}整体解决方案，经验丰富，服务周到")


def take_title(scene: Scene) -> list[Offer]:
    """Call the offer what the need is called."""
    return [replace(scene.offer, title=scene.title)]


def take_keyword(scene: Scene) -> list[Offer]:
    """Put the title of the need among the keywords."""
    return [replace(scene.offer, keywords=(*scene.offer.keywords, scene.title))]


def paste_requirement(scene: Scene) -> list[Offer]:
    """Paste title and text of the need behind the text."""
    return _more(scene.offer, scene.title, scene.need.text)


def flood_synonyms(scene: Scene) -> list[Offer]:
    """List every term of every concept the need names, in the text and as keywords."""
    vocabulary = scene.market.vocabulary
    codes = [code for _, said in need_fields(scene.need) for code, _, _ in vocabulary.concepts_in(normalize(said))]
    terms = tuple(dict.fromkeys(term for code in codes for term in vocabulary.concepts[code].terms))
    return [replace(offer, keywords=(*offer.keywords, *terms)) for offer in _more(scene.offer, "、".join(terms))]


def hide_title(scene: Scene) -> list[Offer]:
    """Paste the title twenty times, characters nobody sees between its own."""
    hidden = scene.rng.integers(0, len(_HIDDEN), (PASTES, len(scene.title)))
    veiled = ("".join(char + _HIDDEN[at] for char, at in zip(scene.title, row, strict=True)) for row in hidden)
    return _more(scene.offer, *veiled)


@functools.cache
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def vary_script(scene: Scene) -> list[Offer]:
    """Paste the title in traditional script, with a pinyin note behind every character, and in pinyin."""
    sounds = [pypinyin.lazy_pinyin(char, style=pypinyin.Style.TONE)[0] for char in scene.title]
    noted = "".join(
        char if char == sound else f"{char}({sound})" for char, sound in zip(scene.title, sounds, strict=True)
    )
    return _more(scene.offer, _traditional().convert(scene.title), noted, " ".join(pypinyin.lazy_pinyin(scene.title)))


def _copied(scene: Scene, registered_at: str) -> list[Offer]:
    rival = scene.rival
    return [
        replace(
            scene.offer,
            title=rival.title,
            text=rival.text,
            keywords=rival.keywords,
            name=rival.name,
            domains=rival.domains,
            registered_at=registered_at,
        )
    ]


def copy_rival(scene: Scene) -> list[Offer]:
    """Copy all that the best rival says, later than it."""
    return _copied(scene, AFTER_EVERYBODY)


def copy_rival_without_date(scene: Scene) -> list[Offer]:
    """Copy all that the best rival says where nobody knows who was first."""
    return _copied(scene, "")


def copy_rival_into_old_entry(scene: Scene) -> list[Offer]:
    """Copy all that the best rival says into an entry registered before the rival's."""
    return _copied(scene, BEFORE_EVERYBODY)


def paraphrase_rival(scene: Scene) -> list[Offer]:
    """Copy the best rival's text with its clauses shuffled and everyday words changed, under one's own title."""
    clauses = _clauses(scene.rival.text)
    text = "，".join(clauses[at] for at in scene.rng.permutation(len(clauses)))
    for word, other in _EVERYDAY.items():
        text = text.replace(word, other)
    return [replace(scene.offer, text=text, registered_at=AFTER_EVERYBODY)]


def _pieces(offer: Offer) -> list[Offer]:
    """Return one offer a clause, each under the whole title."""
    first, *others = _clauses(offer.text) or [""]
    whole = replace(offer, group=group_of(offer))
    return [
        replace(whole, text=first),
        *(replace(whole, id=f"{offer.id}#{at}", text=clause) for at, clause in enumerate(others, 1)),
    ]


def split(scene: Scene) -> list[Offer]:
    """Make every clause of the text an offer of its own."""
    return _pieces(scene.offer)


def split_among_puppets(scene: Scene) -> list[Offer]:
    """Make every clause of the text an offer of its own, each of a vendor of its own; the best of them counts."""
    first, *others = _pieces(scene.offer)
    return [first, *(replace(piece, group=piece.id) for piece in others)]


def repeat(scene: Scene) -> list[Offer]:
    """Say everything three times."""
    offer = scene.offer
    return [replace(offer, text="\n".join([offer.text] * 3), keywords=offer.keywords * 3)]


def claim_everything(scene: Scene) -> list[Offer]:
    """String the titles of all needs together behind the text."""
    return _more(scene.offer, "、".join(dict.fromkeys(map(_title, scene.market.needs))))


def claim_everything_apart(scene: Scene) -> list[Offer]:
    """Add an offer for every need that says nothing but its title."""
    whole = replace(scene.offer, group=group_of(scene.offer))
    titles = dict.fromkeys(map(_title, scene.market.needs))
    return [
        whole,
        *(replace(whole, id=f"{whole.id}#{at}", title=title, text=title) for at, title in enumerate(titles, 1)),
    ]


TRICKS: Mapping[str, Trick] = {
    trick.name: trick
    for trick in (
        Trick("title x 20", flood_title),
        Trick("title once", paste_title),
        Trick("title in a sentence", claim_title),
        Trick("title as title", take_title),
        Trick("title as keyword", take_keyword),
        Trick("requirement", paste_requirement),
        Trick("synonyms", flood_synonyms),
        Trick("hidden characters", hide_title),
        Trick("other scripts", vary_script),
        Trick("copy", copy_rival, copies=True),
        Trick("copy, no dates", copy_rival_without_date, dates=False, copies=True),
        Trick("copy in old entry", copy_rival_into_old_entry, copies=True),
        Trick("paraphrase", paraphrase_rival, copies=True),
        Trick("split", split),
        Trick("split, puppets", split_among_puppets),
        Trick("repeat x 3", repeat),
        Trick("everything", claim_everything),
        Trick("everything apart", claim_everything_apart),
    )
}
"""By name, in the order they are told."""
