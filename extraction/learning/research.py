"""A trained part as a scikit-learn pipeline, for those who study or refit it; nothing that runs on reports opens one.

joblib files are pickles: opening one runs whatever it holds. So one is opened only where its digest is the one that the caller has from a
place it trusts (the model's card, which the package lists) or, failing that, the one written beside it, which shows damage and
mix-ups but cannot stop somebody who may write into the folder.
"""

from __future__ import annotations

import hashlib
import io
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from extraction.errors import ModelError
from extraction.learning.fitting import matrix
from extraction.learning.linear import LinearModel


def as_pipeline(model: LinearModel) -> Any:
    """A scikit-learn `Pipeline` from samples to labels whose `decision_function` gives the model's scores; `fit` trains its weights anew."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import FunctionTransformer

    two = len(model.labels) == 2  # scikit-learn keeps one row for two labels: the second against the first
    weights, intercepts = model.weights.T.astype(np.float64), model.intercepts.astype(np.float64)
    labels = LogisticRegression(max_iter=300)
    labels.classes_ = np.asarray(model.labels)
    labels.coef_ = weights[1:] - weights[:1] if two else weights
    labels.intercept_ = intercepts[1:] - intercepts[:1] if two else intercepts
    labels.n_features_in_ = len(model.vocabulary)
    return Pipeline([("features", FunctionTransformer(partial(matrix, model))), ("labels", labels)])


def keep(pipeline: Any, path: Path) -> str:
    """Writes the pipeline with joblib, its digest beside it (`.sha256`), and returns the digest for the card."""
    import joblib

    buffer = io.BytesIO()
    joblib.dump(pipeline, buffer)
    digest = hashlib.sha256(buffer.getvalue()).hexdigest()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())
    _digest_file(path).write_text(f"{digest}  {path.name}\n", encoding="utf-8")
    return digest


def open_kept(path: Path, digest: str | None = None) -> Any:
    """The pipeline that `keep` wrote. Raises ModelError, before joblib sees a byte, where the digest is missing or another one."""
    try:
        data = path.read_bytes()
        wanted = digest or _digest_file(path).read_text(encoding="utf-8").partition(" ")[0]
    except (OSError, ValueError) as error:
        raise ModelError(path.name, f"没有文件或摘要 / no file or no digest ({type(error).__name__})") from error
    if hashlib.sha256(data).hexdigest() != wanted:
        raise ModelError(path.name, "摘要不符，未打开；请重新训练 / another digest, not opened; train it again")
    import joblib

    return joblib.load(io.BytesIO(data))


def _digest_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")
