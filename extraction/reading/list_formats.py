"""The numbers that a word processor or a browser puts before a list item, by the name of their format.

Names and sequences: ECMA-376 part 1, 17.18.59 (ST_NumberFormat); those of HTML lists are mapped to them in `html_flow`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

_DIGITS: Final = "〇一二三四五六七八九"
_LEGAL: Final = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL: Final = "零壹貳參肆伍陸柒捌玖"
_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_FULL_WIDTH: Final = {ord("0") + digit: chr(ord("０") + digit) for digit in range(10)}
_LONGEST_ROMAN: Final = 4000


def numbered(value: int, number_format: str) -> str:
    """The number as the format prints it; a format that is not known, or that ends before the value, prints digits."""
    return _FORMATS.get(number_format, str)(value) if value > 0 else str(value)


def counted(value: int, digits: str = "零一二三四五六七八九", units: str = "十百千万") -> str:
    """A number up to 99,999,999 in Chinese words: 105 is 一百零五, 12 is 十二 (壹拾贰 in legal digits)."""
    if value >= 100_000_000:
        return str(value)
    if value >= 10_000:
        high, low = divmod(value, 10_000)
        gap = digits[0] if 0 < low < 1000 else ""
        return counted(high, digits, units) + units[3] + gap + (counted(low, digits, units) if low else "")
    words, gap = "", ""
    for size, unit in ((1000, units[2]), (100, units[1]), (10, units[0]), (1, "")):
        digit, value = divmod(value, size)
        if digit:
            words += gap + digits[digit] + unit
            gap = ""
        elif words:
            gap = digits[0]
    return words.removeprefix("一") if words.startswith("一十") else words


def _counting(value: int) -> str:
    return counted(value) if value < 100 else _digital(value)


def _digital(value: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(value))


def _roman(value: int) -> str:
    if value >= _LONGEST_ROMAN:
        return str(value)
    words = ""
    for size, letters in _ROMAN:
        times, value = divmod(value, size)
        words += letters * times
    return words


def _letters(value: int) -> str:
    times, place = divmod(value - 1, 26)
    return chr(ord("A") + place) * (times + 1) if times < 30 else str(value)


def _from(first: str, count: int) -> Callable[[int], str]:
    """A format of `count` characters that stand one after the other in Unicode."""
    return lambda value: chr(ord(first) + value - 1) if value <= count else str(value)


def _one_of(characters: str) -> Callable[[int], str]:
    return lambda value: characters[value - 1] if value <= len(characters) else str(value)


_CIRCLED: Final = _one_of("".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0)))))

_FORMATS: Final[Mapping[str, Callable[[int], str]]] = MappingProxyType(
    {
        "none": lambda value: "",
        "decimalZero": lambda value: f"{value:02}",
        "decimalFullWidth": lambda value: str(value).translate(_FULL_WIDTH),
        "decimalFullWidth2": lambda value: str(value).translate(_FULL_WIDTH),
        "numberInDash": lambda value: f"- {value} -",
        "upperRoman": _roman,
        "lowerRoman": lambda value: _roman(value).lower(),
        "upperLetter": _letters,
        "lowerLetter": lambda value: _letters(value).lower(),
        "chineseCounting": _counting,
        "taiwaneseCounting": _counting,
        "chineseCountingThousand": counted,
        "taiwaneseCountingThousand": counted,
        "japaneseCounting": counted,
        "ideographDigital": _digital,
        "japaneseDigitalTenThousand": _digital,
        "taiwaneseDigital": _digital,
        "chineseLegalSimplified": lambda value: counted(value, _LEGAL, "拾佰仟万"),
        "ideographLegalTraditional": lambda value: counted(value, _LEGAL_TRADITIONAL, "拾佰仟萬"),
        "ideographTraditional": _one_of("甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac": _one_of("子丑寅卯辰巳午未申酉戌亥"),
        "decimalEnclosedCircle": _CIRCLED,
        "decimalEnclosedCircleChinese": _CIRCLED,
        "decimalEnclosedParen": _from("⑴", 20),
        "decimalEnclosedFullstop": _from("⒈", 20),
        "ideographEnclosedCircle": _from("㊀", 10),
    }
)
