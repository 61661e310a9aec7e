"""A number after its sale: stopped and kept, told of, released, cooling, back to its owner or to the pool."""
