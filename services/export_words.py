"""The words of an exported person: of each field, of what stands as a key, of the heads."""

from __future__ import annotations

FIELDS = {
    "name": "privacy.field_name",
    "aliases": "privacy.field_aliases",
    "title": "privacy.field_title",
    "unit": "privacy.field_unit",
    "note": "privacy.field_note",
    "joined_party": "privacy.field_joined_party",
    "hardships": "privacy.field_hardships",
    "phone": "privacy.field_phone",
    "phone2": "privacy.field_phone2",
    "id_number": "privacy.field_id_number",
    "address": "privacy.field_address",
    "health": "privacy.field_health",
}
CODED = {
    "sex": "privacy.field_sex",
    "kind": "privacy.field_kind",
    "activity": "privacy.field_activity",
    "state": "privacy.field_state",
}

# The heads of each sheet, and of which columns it is made.
HEADS = {
    "privacy.sheet_person": ("privacy.head_field", "privacy.head_value"),
    "privacy.sheet_bodies": ("privacy.head_name", "privacy.head_role", "privacy.head_since"),
    "privacy.sheet_family": ("privacy.head_name", "privacy.head_relation", "privacy.head_state"),
    "privacy.sheet_consents": (
        "privacy.head_purpose",
        "privacy.head_basis",
        "privacy.head_notice",
        "privacy.head_how",
        "privacy.head_given",
        "privacy.head_withdrawn",
    ),
    "privacy.sheet_accounts": ("privacy.head_channel", "privacy.head_account"),
    "privacy.sheet_checkins": ("privacy.head_day", "privacy.head_at", "privacy.head_name"),
    "privacy.sheet_activities": (
        "privacy.head_since",
        "privacy.field_activity",
        "privacy.head_why",
    ),
    "privacy.sheet_tasks": ("privacy.head_at", "privacy.head_said", "privacy.head_closed"),
    "privacy.sheet_messages": ("privacy.head_at", "privacy.head_said", "privacy.head_answer"),
    "privacy.sheet_audit": (
        "privacy.head_at",
        "privacy.head_who",
        "privacy.head_what",
        "privacy.head_before",
        "privacy.head_after",
    ),
}
