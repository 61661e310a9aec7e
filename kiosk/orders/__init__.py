"""Orders: placing one, its steps, and its pages."""
