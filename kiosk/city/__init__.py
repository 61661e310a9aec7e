"""'Not here? Look in the whole city': searching head office's pool, and having one number of it sent to this store."""
