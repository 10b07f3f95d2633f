"""The gazetteer: who is called so, when, and where; names of several places stay open unless the context decides."""

from __future__ import annotations

import gzip
import subprocess
import sys
from importlib.resources import files

import pytest

from extraction.lexicon.organs import Standing, is_agency, is_place, standing, starts_with_place
from extraction.lexicon.regions import Division, gazetteer

GAZETTEER = gazetteer()


def rows() -> list[Division]:
    data = gzip.decompress(files("extraction.lexicon").joinpath("regions.csv.gz").read_bytes()).decode()
    found = []
    for line in data.splitlines()[1:]:
        code, name, level, since, until, phone = line.split(",")
        assert level in ("provincial", "prefecture", "county"), line
        found.append(
            Division(code, name, level, int(since) if since else None, int(until) if until else None, phone)  # type: ignore[arg-type]
        )
    return found


def regions(name: str, year: int | None = None) -> list[tuple[str, ...]]:
    return [GAZETTEER.region(division, year) for division in GAZETTEER.find(name, None, year)]


def test_data_hold_together() -> None:
    every = rows()
    assert len({(d.code, d.name) for d in every}) == len(every)
    today = [d for d in every if d.until is None]
    assert len([d for d in today if d.level == "provincial"]) == 34
    assert 330 < len([d for d in today if d.level == "prefecture"]) < 340
    assert 2840 < len([d for d in today if d.level == "county"]) < 2870
    for division in every:
        assert division.since is None or division.until is None or division.since < division.until, division
        year = None if division.until is None else division.until - 1
        assert len(GAZETTEER.region(division, year)) >= (1 if division.level == "provincial" else 2), division


def test_every_division_is_read_from_its_full_name() -> None:
    """Every seventh row; the whole table was run once (3,613 rows)."""
    for division in rows()[::7]:
        year = None if division.until is None else division.until - 1
        region = GAZETTEER.region(division, year)
        assert standing("".join(region) + "教育局", year=year) == Standing(division.level, region)


@pytest.mark.parametrize(
    ("name", "year", "region"),
    [
        ("洪泽县", 2012, ("江苏省", "淮安市", "洪泽县")),
        ("洪泽区", 2020, ("江苏省", "淮安市", "洪泽区")),
        ("临平区", 2022, ("浙江省", "杭州市", "临平区")),
        ("下城区", 2019, ("浙江省", "杭州市", "下城区")),
        ("莱芜市", 2018 - 1, ("山东省", "莱芜市")),
        ("襄城区", 2009, ("湖北省", "襄樊市", "襄城区")),
        ("襄城区", 2012, ("湖北省", "襄阳市", "襄城区")),
        ("巢湖市", 2010, ("安徽省", "巢湖市")),
        ("巢湖市", 2012, ("安徽省", "合肥市", "巢湖市")),
        ("公主岭市", 2018, ("吉林省", "四平市", "公主岭市")),
        ("公主岭市", 2022, ("吉林省", "长春市", "公主岭市")),
        ("和康县", 2025, ("新疆维吾尔自治区", "和田地区", "和康县")),
        ("白杨市", 2023, ("新疆维吾尔自治区", "白杨市")),
        ("两江新区", 2025, ("重庆市", "两江新区")),
        ("济源市", None, ("河南省", "济源市")),
        ("浦东新区", None, ("上海市", "浦东新区")),
        ("恩施州", None, ("湖北省", "恩施土家族苗族自治州")),
        ("克州", None, ("新疆维吾尔自治区", "克孜勒苏柯尔克孜自治州")),
        ("鄂温克旗", None, ("内蒙古自治区", "呼伦贝尔市", "鄂温克族自治旗")),
    ],
)
def test_find(name: str, year: int | None, region: tuple[str, ...]) -> None:
    assert regions(name, year) == [region]


def test_a_name_of_the_future_is_not_known() -> None:
    assert regions("两江新区", 2020) == []
    assert regions("没有县") == []


def test_old_name_lives_on() -> None:
    assert regions("洪泽县", 2023) == [("江苏省", "淮安市", "洪泽县")]


def test_names_of_several_places_stay_open() -> None:
    found = GAZETTEER.find("鼓楼区")
    assert len(found) == 4
    assert GAZETTEER.settle(found, "") is None
    assert GAZETTEER.settle(found, "赴福州市、开封市考察") is None
    assert GAZETTEER.common(found) == ()


@pytest.mark.parametrize(
    ("context", "city"),
    [
        ("开封市鼓楼区某路", "开封市"),
        ("电话：0516-83000000", "徐州市"),
        ("福州的街巷。福州的河。福州、福州、福州、福州", "福州市"),
    ],
)
def test_context_settles(context: str, city: str) -> None:
    settled = GAZETTEER.settle(GAZETTEER.find("鼓楼区"), context)
    assert settled is not None
    assert GAZETTEER.region(settled)[1] == city


def test_common_region_is_as_deep_as_it_is_sure() -> None:
    sichuan = GAZETTEER.find("四川省")[0]
    found = GAZETTEER.find("市中区", sichuan)
    assert len(found) == 2
    assert GAZETTEER.common(found) == ("四川省",)


def test_townships() -> None:
    assert [GAZETTEER.region(d) for d in GAZETTEER.counties_with("虎门镇")] == [("广东省", "东莞市")]
    assert [GAZETTEER.region(d)[-1] for d in GAZETTEER.counties_with("莫干山镇")] == ["德清县"]
    assert GAZETTEER.counties_with("没有这个镇") == ()
    assert len(GAZETTEER.counties_with("城关镇")) > 50


@pytest.mark.parametrize(
    ("name", "level", "region"),
    [
        ("原阳县教育局", "county", ("河南省", "新乡市", "原阳县")),
        ("原衢州市环境保护局", "prefecture", ("浙江省", "衢州市")),
        ("国家统计局北海调查队", "prefecture", ("广西壮族自治区", "北海市")),
        ("自然资源部北海局", "national", ()),
        ("太湖县教育局", "county", ("安徽省", "安庆市", "太湖县")),
        ("水利部太湖流域管理局", "national", ()),
        ("朝阳区来广营地区办事处", "township", ("北京市", "朝阳区", "来广营地区")),
        ("平安保险公司", None, ()),
        ("伊犁州塔城地区教育局", "prefecture", ("新疆维吾尔自治区", "塔城地区")),
        ("伊犁州直教育局", "prefecture", ("新疆维吾尔自治区", "伊犁哈萨克自治州")),
        ("乡村振兴局", None, ()),
        ("内蒙古自治区气象局", "provincial", ("内蒙古自治区",)),
        ("宁波海关", "prefecture", ("浙江省", "宁波市")),
    ],
)
def test_standing(name: str, level: str | None, region: tuple[str, ...]) -> None:
    found = standing(name)
    assert (found.level, found.region) == (level, region)


@pytest.mark.parametrize(
    "name", ["衢州市林业局", "吕梁市离石区", "教育部", "北山街道", "衢州市文旅局(衢州市文物局)", "第八师石河子市"]
)
def test_agencies(name: str) -> None:
    assert is_agency(name)


@pytest.mark.parametrize(
    "name", ["我局", "本机关", "无", "政府网站", "各级行政机关办公室", "2021年", "公开,办", "情况说明"]
)
def test_no_agencies(name: str) -> None:
    assert not is_agency(name)


def test_own_kind_is_filled_in_from_the_context() -> None:
    context = "桐庐县的水。桐庐县的河。衢州市的水。衢州市的河。"
    assert standing("县水利局", context).region == ("浙江省", "杭州市", "桐庐县")
    assert standing("市民政局", context).region == ("浙江省", "衢州市")
    assert standing("市场监督管理局", context) == Standing()
    assert standing("县水利局", "桐庐县的水。安吉县的水。") == Standing()


def test_places() -> None:
    assert is_place("吕梁市离石区")
    assert is_place("德清县莫干山镇")
    assert not is_place("离石区信访局")
    assert starts_with_place("离石区信访局")
    assert not starts_with_place("信访局")


def test_county_part_loads_in_20_ms_and_leaves_townships_alone() -> None:
    """Best of five fresh interpreters, so that a busy machine does not fail it."""
    script = (
        "import time; from extraction.lexicon import regions as r; t = time.perf_counter();"
        "r.gazetteer().find('衢州市');"
        "t = time.perf_counter() - t; assert not r._township_rows.cache_info().currsize; print(t)"
    )
    runs = (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True) for _ in range(5)
    )
    assert min(float(run.stdout) for run in runs) < 0.02


def test_data_are_small() -> None:
    folder = files("extraction.lexicon")
    assert len(folder.joinpath("regions.csv.gz").read_bytes()) < 150_000
    assert len(folder.joinpath("townships.csv.gz").read_bytes()) < 700_000
