"""Words and knowledge: what the rest of the house talks about. Standard library only."""
