"""Running an installation: its parts, its clock, its terminal front and its check-up. Only `bot.py` looks in here."""
