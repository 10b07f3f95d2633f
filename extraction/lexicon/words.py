"""The one door to word segmentation.

Applying a model uses rjieba, the dictionary and algorithm of jieba in Rust: it starts in 0.1 s instead of 0.7 s and is twenty times faster. Training
uses the same door, so that a model sees the words it was trained on; a test holds rjieba to jieba's spans.
"""

from __future__ import annotations


def cut(text: str) -> list[str]:
    """The words of a text in order; joined they give the text back."""
    import rjieba  # its import loads the dictionary: only where words are wanted

    words: list[str] = rjieba.cut(text)
    return words
