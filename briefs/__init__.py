"""The writing: from articles to an edition. Knows the Store protocol, never an engine."""
