"""Looking over what will be paid, saying yes, and the order that follows."""
