"""Towns, partner companies and stores; what the stores are told about themselves and their people."""
