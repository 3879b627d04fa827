"""Which place lies in which."""

import pytest

from matching.regions import is_nationwide, names_city, place


@pytest.mark.parametrize(
    ("regions", "city"),
    [
        (("深圳市",), "深圳"),
        (("廣東省",), "深圳市"),
        (("广西",), "南宁市"),
        (("广西壮族自治区",), "桂林"),
        (("重庆市",), "重庆"),
        (("香港特别行政区",), "香港"),
        (("浙江省", "江苏省"), "苏州市"),
    ],
)
def test_a_region_names_its_cities(regions: tuple[str, ...], city: str) -> None:
    assert names_city(regions, city)


@pytest.mark.parametrize(("regions", "city"), [((), "深圳市"), (("浙江省",), "深圳市"), (("全国",), "深圳市")])
def test_others_do_not(regions: tuple[str, ...], city: str) -> None:
    assert not names_city(regions, city)


def test_the_whole_country_is_anywhere() -> None:
    assert is_nationwide(("广东省", "全國"))
    assert not is_nationwide(("广东省",))


def test_names_are_compared_without_their_ending() -> None:
    assert place("內蒙古自治區") == place("内蒙古") == "内蒙古"
