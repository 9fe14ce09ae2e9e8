"""How fast it is: figures with the machine and command (`make bench`)."""
