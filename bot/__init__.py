"""The engine: messages, platforms, delivery. It knows no feature by name."""
