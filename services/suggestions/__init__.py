"""线上老干部议事厅: from a spoken wish to an answered case."""
