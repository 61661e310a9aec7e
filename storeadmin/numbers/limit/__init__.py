"""How many numbers one person has in all stores, known only by a keyed hash of their document."""
