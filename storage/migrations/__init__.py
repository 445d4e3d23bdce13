"""The database's history: every revision this program knows, oldest first."""

REVISIONS = ("0001",)
HEAD = REVISIONS[-1]
