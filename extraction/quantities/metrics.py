"""The closed list of metrics, in the order of the report record's table."""

from __future__ import annotations

from typing import Final

METRICS: Final = (
    "items_disclosed",
    "documents_issued",
    "items_withdrawn",
    "interpretations",
    "press_events",
    "gazette_issues",
    "consultations",
    "responses",
    "proposals_handled",
    "broadcasts",
    "meetings_disclosed",
    "requests_received",
    "requests_carried_in",
    "requests_answered",
    "requests_granted",
    "requests_partially_granted",
    "requests_denied",
    "requests_not_provided",
    "requests_not_processed",
    "requests_other",
    "requests_carried_forward",
    "reviews",
    "reviews_upheld",
    "reviews_corrected",
    "reviews_other",
    "reviews_pending",
    "litigations",
    "litigations_upheld",
    "litigations_corrected",
    "litigations_other",
    "litigations_pending",
    "fees_collected",
    "platform_accounts",
    "columns",
    "followers",
    "visits",
    "services",
    "cases_handled",
    "trainings",
    "training_participants",
    "inspections",
    "meetings",
    "staff",
    "rate",
    "other_count",
)
NONE: Final = "none"
"""The label of a quantity that is no measure: a change, a deadline, a turn of phrase."""
LABELS: Final = (*METRICS, NONE)
"""What the model chooses from."""
