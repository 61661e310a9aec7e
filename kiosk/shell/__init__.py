"""The frame around every shopper page: the visit, its view preferences, its end, and the call for a clerk."""
