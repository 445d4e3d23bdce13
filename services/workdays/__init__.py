"""Working days: which days are worked on, and how many lie between two."""
