"""A fictitious carrier's city: 32 towns, 105 stores, their staff, a demo tariff and generated numbers."""
