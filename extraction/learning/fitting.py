"""Training a `LinearModel` with scikit-learn, seeded and the same each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from extraction.learning.features import Sample, features
from extraction.learning.linear import LinearModel

SEED = 20261121


def fit_single(samples: Sequence[Sample], targets: Sequence[str], labels: Sequence[str], **options: Any) -> LinearModel:
    """One label a sample (multinomial logistic regression). `targets` are among `labels`; scores are log odds up to a constant a row."""
    from sklearn.linear_model import LogisticRegression

    blank = _blank(samples, labels, options)
    seen = matrix(blank, samples)
    wanted = np.asarray([list(labels).index(target) for target in targets])
    model = LogisticRegression(
        C=options.get("c", 8.0),
        max_iter=300,
        class_weight="balanced" if options.get("balanced", True) else None,
        random_state=SEED,
    )
    model.fit(seen, wanted)
    weights = np.zeros((len(blank.vocabulary), len(labels)), np.float32)
    intercepts = np.full(len(labels), -30.0, np.float32)
    two = len(model.classes_) == 2  # scikit-learn gives one row for two labels: that of the second
    weights[:, model.classes_[-1:] if two else model.classes_] = model.coef_.T
    intercepts[model.classes_] = [0.0, *model.intercept_] if two else model.intercept_
    return _rounded(replace(blank, weights=weights, intercepts=intercepts))


def fit_multi(
    samples: Sequence[Sample], targets: npt.NDArray[np.float64], labels: Sequence[str], **options: Any
) -> LinearModel:
    """Any number of labels a sample: one logistic regression a label. `targets` is (samples, labels): 1 yes, 0 no, NaN
    does not take part (a label that is allowed but not required)."""
    from sklearn.linear_model import LogisticRegression

    blank = _blank(samples, labels, options)
    seen = matrix(blank, samples)
    weights = np.zeros((len(blank.vocabulary), len(labels)), np.float32)
    intercepts = np.full(len(labels), -30.0, np.float32)
    for column in range(len(labels)):
        asked = ~np.isnan(targets[:, column])
        wanted = targets[asked, column] > 0.5
        if wanted.all() or not wanted.any():
            continue
        model = LogisticRegression(C=options.get("c", 8.0), max_iter=300, solver="liblinear", random_state=SEED)
        model.fit(seen[asked], wanted)
        weights[:, column], intercepts[column] = model.coef_[0], model.intercept_[0]
    return _rounded(replace(blank, weights=weights, intercepts=intercepts))


def _rounded(model: LinearModel) -> LinearModel:
    """The weights as they are stored (half precision), so that a trained and a loaded model answer alike."""
    return replace(model, weights=model.weights.astype(np.float16).astype(np.float32))


def _blank(samples: Sequence[Sample], labels: Sequence[str], options: dict[str, Any]) -> LinearModel:
    """Vocabulary and inverse document frequencies; no weights yet."""
    longest = options.get("longest", 3)
    counts: Counter[str] = Counter()
    for sample in samples:
        counts.update(features(sample, longest))
    vocabulary = tuple(sorted(feature for feature, n in counts.items() if n >= options.get("least", 2)))
    idf = np.log((1 + len(samples)) / (1 + np.asarray([counts[f] for f in vocabulary], np.float32))) + 1
    empty = np.zeros((len(vocabulary), len(labels)), np.float32)
    return LinearModel(
        labels=tuple(labels),
        vocabulary=vocabulary,
        idf=idf.astype(np.float32),
        weights=empty,
        intercepts=np.zeros(len(labels), np.float32),
        longest=longest,
        tag_weight=options.get("tag_weight", 0.35),
    )


def matrix(model: LinearModel, samples: Sequence[Sample]) -> Any:
    """The samples as a sparse matrix (samples, vocabulary): what scikit-learn sees is what `LinearModel` sees."""
    from scipy.sparse import csr_matrix

    rows = [model.row(sample) for sample in samples]
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, columns, starts), shape=(len(samples), len(model.vocabulary)))
