"""The demo vendors keep what the product promises about them."""

import csv
from collections import Counter
from pathlib import Path

import pytest
import yaml

from backend.organisations.credit_code import is_valid
from backend.vendors.models import Capacity, EvidenceLevel, ProfileLanguage
from backend.vendors.profiles import VendorProfile
from seed.load import DATA, SeedError, read_vendors


@pytest.fixture(scope="module")
def vendors() -> list[VendorProfile]:
    return list(read_vendors())


def judgements() -> list[tuple[int, str, int]]:
    rows = []
    for path in sorted((DATA / "judgements").glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += [
                (int(row["scenario_number"]), row["capability_slug"], int(row["grade"]))
                for row in csv.DictReader(file, delimiter="\t")
            ]
    return rows


class TestDemoVendors:
    def test_there_are_enough_of_them(self, vendors: list[VendorProfile]) -> None:
        assert len(vendors) >= 150
        assert sum(len(vendor.capabilities) for vendor in vendors) >= 300

    def test_each_is_plainly_marked_as_fictitious(self, vendors: list[VendorProfile]) -> None:
        unmarked = [v.name for v in vendors if not v.name.endswith(("（示例企业）", "（示例企業）", "(Demo)"))]
        assert unmarked == []

    def test_profiles_come_in_three_scripts(self, vendors: list[VendorProfile]) -> None:
        languages = Counter(vendor.language for vendor in vendors)
        assert languages[ProfileLanguage.EN] >= 10
        assert languages[ProfileLanguage.ZH_HANT] >= 10

    def test_profiles_differ_in_what_gates_and_facets_look_at(self, vendors: list[VendorProfile]) -> None:
        assert {vendor.capacity for vendor in vendors} == set(Capacity)
        assert {vendor.tier for vendor in vendors} >= {"", "专精特新", "小巨人", "单项冠军", "独角兽"}
        assert {case.evidence for vendor in vendors for case in vendor.cases} == set(EvidenceLevel)
        assert any("全国" not in c.service_regions for vendor in vendors for c in vendor.capabilities)
        assert any(vendor.xinchuang for vendor in vendors)

    def test_every_scenario_has_able_vendors_and_look_alikes(self, vendors: list[VendorProfile]) -> None:
        owner = {part.slug: vendor.slug for vendor in vendors for part in vendor.capabilities}
        graded = judgements()
        assert {slug for _, slug, _ in graded} <= set(owner)
        for number in range(1, 27):
            able = {owner[slug] for scenario, slug, grade in graded if scenario == number and grade >= 2}
            alike = {owner[slug] for scenario, slug, grade in graded if scenario == number and grade == 0}
            assert len(able) >= 4, f"scenario {number} has {len(able)} able vendors"
            assert alike, f"scenario {number} has no look-alike"


class TestCreditCode:
    # The example code of GB 32100-2015.
    def test_known_code_is_valid(self) -> None:
        assert is_valid("91350100M000100Y43")

    @pytest.mark.parametrize("code", ["91350100M000100Y44", "91350100M000100Y4", "", "9135010OM000100Y43", "9" * 18])
    def test_wrong_code_is_not(self, code: str) -> None:
        assert not is_valid(code)


class TestReadVendors:
    def test_error_names_file_vendor_and_field(self, tmp_path: Path) -> None:
        (tmp_path / "bad.yaml").write_text("- {slug: v-1, name: 甲, capabilities: []}\n", "utf-8")
        with pytest.raises(SeedError, match=r"bad\.yaml: vendor 1 \(v-1\): credit_code"):
            list(read_vendors(tmp_path))

    def test_unreadable_file_says_which(self, tmp_path: Path) -> None:
        (tmp_path / "bad.yaml").write_text("- {slug: [", "utf-8")
        with pytest.raises(SeedError, match=r"bad\.yaml: cannot be read"):
            list(read_vendors(tmp_path))


class TestVocabularies:
    def test_every_word_profiles_use_is_in_the_vocabulary(self, vendors: list[VendorProfile]) -> None:
        terms = yaml.safe_load((DATA / "terms.yaml").read_text("utf-8"))
        known = {kind: {entry["zh"] for entry in entries} for kind, entries in terms.items()}
        capabilities = [part for vendor in vendors for part in vendor.capabilities]
        assert {domain for part in capabilities for domain in part.domains} <= known["domain"]
        regions = {region for part in capabilities for region in part.service_regions}
        assert regions | {vendor.region for vendor in vendors} <= known["region"]
        assert {vendor.tier for vendor in vendors} - {""} <= known["tier"]
