"""``python -m matching``, as somebody with two files uses it."""

import io
import json
from dataclasses import asdict
from pathlib import Path

import pytest

from matching.__main__ import main
from tests.matching.worlds import NEEDS, OFFERS


class Desk:
    """A folder with the files of one ranking."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.run = folder, folder / "run.jsonl"
        # The command asks every need for a text, the library does not.
        self.write("needs.jsonl", *({**asdict(need), "text": need.text or need.title} for need in NEEDS))
        self.write("offers.jsonl", *map(asdict, OFFERS))
        (folder / "qrels.tsv").write_text("n1\to1\t3\nn1\to4\t0\nn2\to6\t2\nn2\to3\t3\n", "utf-8")

    def write(self, name: str, *rows: object) -> None:
        lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
        (self.folder / name).parent.mkdir(exist_ok=True)
        (self.folder / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")

    def rank(self, *more: str) -> int:
        files = ("--needs", self.path("needs.jsonl"), "--offers", self.path("offers.jsonl"), "--out", str(self.run))
        return main(["rank", *files, *more])

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def rows(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.run.read_text("utf-8").splitlines()]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


class TestRank:
    def test_every_line_is_a_place_with_its_sum(self, desk: Desk) -> None:
        assert desk.rank("--top", "2", "--explain") == 0
        rows = desk.rows()
        assert [(row["need"], row["rank"]) for row in rows] == [(n, r) for n in ("n1", "n2", "n3") for r in (1, 2)]
        assert rows[0]["offer"] == "o1"
        for row in rows:
            assert row["score"] == pytest.approx(sum(c["points"] for c in row["contributions"]), abs=1e-9)  # type: ignore[attr-defined]
            assert any(c["evidence"] for c in row["contributions"])  # type: ignore[attr-defined]

    def test_without_explain_no_evidence_is_written(self, desk: Desk) -> None:
        assert desk.rank() == 0
        assert not any(c["evidence"] for row in desk.rows() for c in row["contributions"])  # type: ignore[attr-defined]

    def test_candidates_restrict_the_ranking(self, desk: Desk) -> None:
        assert desk.rank("--candidates", desk.path("qrels.tsv")) == 0
        assert {(row["need"], row["offer"]) for row in desk.rows()} == {("n1", "o1"), ("n2", "o3"), ("n2", "o6")}

    @pytest.mark.parametrize(
        ("name", "line", "problem"),
        [
            ("needs.jsonl", {"id": "x"}, "needs.jsonl:2: field 'text': must be a text that is not blank"),
            ("needs.jsonl", {"id": "ok", "text": "x"}, "needs.jsonl:2: field 'id': 'ok' occurs twice"),
            ("needs.jsonl", {"id": 7, "text": "x"}, "needs.jsonl:2: field 'id'"),
            ("needs.jsonl", {"id": "x", "text": "x", "gates": {"iso": []}}, "field 'gates': 'iso' is none of"),
            ("needs.jsonl", {"id": "x", "text": "x", "gates": {"xinchuang": "a"}}, "field 'xinchuang': must be a list"),
            ("needs.jsonl", "{oops", "needs.jsonl:2: not JSON"),
            ("needs.jsonl", "[1]", "needs.jsonl:2: must be a JSON object"),
            ("offers.jsonl", {"id": "x", "text": "x", "keywords": "a"}, "field 'keywords': must be a list of texts"),
            ("offers.jsonl", {"id": "x", "text": "x", "evidence": ["rumour"]}, "field 'evidence': 'rumour' is none of"),
            ("offers.jsonl", {"id": "x", "text": "x", "available": "no"}, "field 'available': must be true or false"),
        ],
    )  # fmt: skip
    def test_a_bad_line_is_named_and_nothing_is_written(
        self, desk: Desk, capsys: pytest.CaptureFixture[str], name: str, line: object, problem: str
    ) -> None:
        desk.write(name, {"id": "ok", "text": "x"}, line)
        assert desk.rank() == 2
        error = capsys.readouterr().err
        assert problem in error
        assert error.count("\n") == 1
        assert {path.name for path in desk.folder.iterdir()} == {"needs.jsonl", "offers.jsonl", "qrels.tsv"}

    def test_a_missing_or_unreadable_file_is_one_line(self, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
        (desk.folder / "needs.jsonl").write_bytes(b"\xff\xfe")
        assert desk.rank() == 2
        assert "needs.jsonl: is not UTF-8 text" in capsys.readouterr().err
        (desk.folder / "needs.jsonl").unlink()
        assert desk.rank() == 2
        assert "needs.jsonl: cannot be read" in capsys.readouterr().err

    def test_other_weights_are_used_and_bad_ones_named(self, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
        shipped = json.loads((Path("matching") / "data" / "weights.json").read_text("utf-8"))
        shipped["signals"] = {name: float(name == "region") for name in shipped["signals"]}
        desk.write("weights.json", shipped)
        assert desk.rank("--weights", desk.path("weights.json"), "--top", "1") == 0
        assert {row["offer"] for row in desk.rows() if row["need"] == "n2"} == {"o3"}  # the only one in the city
        shipped["signals"]["region"] = 0.5
        desk.write("weights.json", shipped)
        assert desk.rank("--weights", desk.path("weights.json")) == 2
        assert "weights.json: signals: must add up to 1" in capsys.readouterr().err

    def test_another_thesaurus_ranks_otherwise(self, desk: Desk) -> None:
        desk.write("needs.jsonl", {"id": "n", "text": "街景拾遗"})
        desk.write("vocabulary/words.txt", "街景拾遗")
        desk.write("vocabulary/stopwords.txt", "的")
        desk.write("vocabulary/thesaurus.tsv", "code\tkind\tterms", "patrol\tsame\t街景拾遗|patrol robot")
        firsts = []
        for more in ((), ("--vocabulary", desk.path("vocabulary"))):
            assert desk.rank("--top", "1", *more) == 0
            firsts += [row["offer"] for row in desk.rows()]
        assert firsts[0] != firsts[1] == "o3"

    def test_a_bad_thesaurus_is_named(self, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
        for name in ("words.txt", "stopwords.txt"):
            desk.write(f"vocabulary/{name}", "的")
        desk.write("vocabulary/thesaurus.tsv", "code\tkind\tterms", "patrol\tlike\t街景|patrol")
        assert desk.rank("--vocabulary", desk.path("vocabulary")) == 2
        assert "thesaurus.tsv:2: kind is 'like'" in capsys.readouterr().err
        assert not desk.run.exists()


class TestTerms:
    def test_it_shows_what_is_read_in_the_words_of_the_text(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["terms", "Robots 審圖"]) == 0
        first, *concepts = capsys.readouterr().out.splitlines()
        assert first == "words\trobot 审图"
        kind, code, said, terms = next(line.split("\t") for line in concepts if "drawing-review\t" in line)
        assert (kind, code, said) == ("same", "drawing-review", "審圖")
        assert "审图" in terms.split(" | ")

    def test_standard_input_and_another_thesaurus_are_read(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for name in ("words.txt", "stopwords.txt"):
            desk.write(f"vocabulary/{name}", "的")
        desk.write("vocabulary/thesaurus.tsv", "code\tkind\tterms", "gleaning\tnear\t街景拾遗|拾遗")
        monkeypatch.setattr("sys.stdin", io.StringIO("街景拾遗"))
        assert main(["terms", "-", "--vocabulary", desk.path("vocabulary")]) == 0
        assert "near\tgleaning\t街景拾遗\t街景拾遗 | 拾遗" in capsys.readouterr().out


class TestEvaluate:
    def test_it_prints_every_metric_and_the_difference(self, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
        desk.write("run.jsonl", *({"need": "n1", "offer": o, "rank": r} for r, o in enumerate(("o4", "o1"), 1)))
        desk.write("other.jsonl", {"need": "n1", "offer": "o1", "rank": 1})
        files = ["--run", str(desk.run), "--qrels", desk.path("qrels.tsv"), "--against", desk.path("other.jsonl")]
        assert main(["evaluate", *files]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0].startswith("2 needs")
        assert [line.split()[0] for line in lines[1:]] == ["nDCG@10", "MAP", "MRR", "R@10", "R@100"]
        assert lines[3].split()[1] == "0.2500"  # first found at place 2 for n1, never for n2
        assert "difference -0.2500" in lines[3].replace("  ", " ")

    @pytest.mark.parametrize(
        ("line", "problem"),
        [("n1\to1", "found 2 fields"), ("n1\to1\tgood", "field 'grade'"), ("n1\to1\t1\nn1\to1\t2", "judged twice")],
    )
    def test_bad_judgements_are_named(
        self, desk: Desk, capsys: pytest.CaptureFixture[str], line: str, problem: str
    ) -> None:
        (desk.folder / "qrels.tsv").write_text(line + "\n", "utf-8")
        desk.write("run.jsonl", {"need": "n1", "offer": "o1", "rank": 1})
        assert main(["evaluate", "--run", str(desk.run), "--qrels", desk.path("qrels.tsv")]) == 2
        assert problem in capsys.readouterr().err

    def test_a_run_with_a_bad_rank_is_named(self, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
        desk.write("run.jsonl", {"need": "n1", "offer": "o1", "rank": 0})
        assert main(["evaluate", "--run", str(desk.run), "--qrels", desk.path("qrels.tsv")]) == 2
        assert "run.jsonl:1: field 'rank'" in capsys.readouterr().err
