"""How many numbers one person has, known to this store by a keyed hash and never by the number of a document."""
