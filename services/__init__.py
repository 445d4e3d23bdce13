"""Rules and use cases, one file a feature; called by handlers, console and schedules."""
