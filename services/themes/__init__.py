"""主题征集: what suggestions are asked for between two days."""
