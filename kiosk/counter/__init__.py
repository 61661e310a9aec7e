"""The counter: orders and calls for a clerk as they come, and each order's next step."""
