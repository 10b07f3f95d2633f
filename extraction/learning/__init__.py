"""Texts in, scores out: features, training, evaluating, and loading what lies in `models/`.

Applying a model needs numpy only; scikit-learn is imported where something is trained.
"""
