"""Orders: what the stores' journals say happened, posted once, and the pages that show it."""
