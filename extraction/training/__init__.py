"""A training folder in, weights and figures out: what `gongkai train` and `gongkai evaluate` run.

Nothing that extracts imports this package; it imports the steps, so that training sees texts exactly as use does.
"""
