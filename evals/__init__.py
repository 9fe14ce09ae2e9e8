"""How good it is: figures with data, split and command (`make eval`)."""
