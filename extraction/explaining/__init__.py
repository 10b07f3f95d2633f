"""A record in, why its problems and improvements got their themes out."""

from __future__ import annotations

from extraction.explaining.reasons import Explanation, Reason, Term, Wording, explain_improvement, explain_problem
from extraction.explaining.telling import tell

__all__ = ["Explanation", "Reason", "Term", "Wording", "explain_improvement", "explain_problem", "tell"]
