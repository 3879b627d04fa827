"""Compiles every loop of the engine by using it once: ``python -m matching.warm``. What it compiles is kept on disk."""

import tempfile
from dataclasses import replace
from pathlib import Path

from matching.index import Index
from matching.needs import Needs
from matching.ranking import rank, ranked_lists
from matching.types import Need, Offer
from matching.weights import default_weights

NEED = Need("need", title="停车场巡查机器人", text="在停车场开展巡查机器人试点，识别违停和占用通道。", region="深圳市")
OFFER = Offer(
    "offer",
    title="Patrol robot 巡查机器人",
    text="在停车场开展巡查机器人试点，识别违停、占道、明火等情形。",
    keywords=("巡查",),
)


def main() -> None:
    """Read, index, change, save, load and rank a market of three offers, with and without the fast pass."""
    later = replace(OFFER, id="copy", registered_at="2024-01-02")
    index = Index.fit([replace(OFFER, registered_at="2024-01-01"), later, replace(OFFER, id="other", text="食堂承包")])
    index = index.update([replace(OFFER, id="more", text="视频分析", title="停车")], ["other"])
    with tempfile.TemporaryDirectory() as folder:
        index.save(Path(folder) / "index")
        index = Index.load(Path(folder) / "index")
        rank([NEED], index)
        ranked_lists(Needs.read([NEED], index), index, top=1, top_per_group=1, weights=default_weights(), every=0)


if __name__ == "__main__":
    main()
