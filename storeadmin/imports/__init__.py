"""CSV files from outside: streamed, checked row by row, and safe to import twice."""
