"""What a linear model sees of a text: words, character n-grams, and whatever tags the caller adds.

The same function makes the features for training and for use, so that both agree by construction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extraction.lexicon.folding import fold
from extraction.lexicon.words import cut

_NUMBER = re.compile(r"\d[\d,.]*")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Sample:
    """A text and the tags that its surroundings give it (place in the report, numbering, neighbours)."""

    text: str
    tags: tuple[str, ...] = ()


def normal(text: str) -> str:
    """The text as features see it: folded, without white space, every figure as 0."""
    return _NUMBER.sub("0", _SPACE.sub("", fold(text)))


def features(sample: Sample, longest: int = 3) -> set[str]:
    """The features that are present: `c:` character 1-grams to `longest`-grams, `w:` words, `t:` tags."""
    text = normal(sample.text)
    found = {f"c:{text[i : i + n]}" for n in range(1, longest + 1) for i in range(len(text) - n + 1)}
    found.update(f"w:{word}" for word in cut(text) if len(word) > 1)
    found.update(f"t:{tag}" for tag in sample.tags)
    return found


def bags(samples: Iterable[Sample], longest: int = 3) -> Iterator[set[str]]:
    """The features of each sample."""
    return (features(sample, longest) for sample in samples)


def as_samples(texts: Sequence[str]) -> list[Sample]:
    """Texts without surroundings."""
    return [Sample(text) for text in texts]
