"""Durable state: tables, the two units of work, inbox, outbox, dialogs, audit."""
