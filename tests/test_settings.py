from __future__ import annotations

from pathlib import Path

import pytest

from extraction.settings import SettingsError, load_settings


def test_defaults(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path)
    assert (settings.lang, settings.limits.pages) == ("zh", 3000)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "gongkai.toml").write_text('lang = "en"\n[limits]\npages = 10\nmembers = 5\n', encoding="utf-8")
    settings = load_settings({"GONGKAI_LIMITS_PAGES": "20"}, tmp_path)
    assert (settings.lang, settings.limits.pages, settings.limits.members) == ("en", 20, 5)


@pytest.mark.parametrize(
    ("content", "named"),
    [('langue = "zh"', "langue"), ('lang = "fr"', "fr"), ("[limits]\npagez = 3", "pagez"), ("lang = ", "gongkai.toml")],
)
def test_a_wrong_setting_is_named(tmp_path: Path, content: str, named: str) -> None:
    (tmp_path / "gongkai.toml").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=named):
        load_settings({}, tmp_path)


def test_a_settings_file_that_is_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"there\.toml"):
        load_settings({"GONGKAI_CONFIG": str(tmp_path / "there.toml")}, tmp_path)
