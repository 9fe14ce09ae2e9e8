"""The first edge: feeds are fetched, read and timed here. Knows nothing of storage."""
