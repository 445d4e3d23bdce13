"""What is alike: which older suggestion a new one is like, and why."""
