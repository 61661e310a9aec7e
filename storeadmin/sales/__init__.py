"""Sales: what the city sells today, by hour, town and store, and how the wall hears of it."""
