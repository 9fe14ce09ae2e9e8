"""The names of days and months, for all who must know one when they see it."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
WEEKDAY_NUMBER = {name: number for number, name in enumerate(WEEKDAYS)}
"""As `datetime.weekday` counts: Monday is 0."""
MONTH_NUMBER = {name: number for number, name in enumerate(MONTHS, 1)}
MONTH_NUMBER |= {name[:3]: number for name, number in MONTH_NUMBER.items()} | {"sept": 9}
"""Also of months as news desks shorten them, without the point."""
NAMES_OF_DAYS = frozenset((*WEEKDAYS, *MONTHS))
"""Written like names, and nobody's."""
SAID_FOR_DAYS = frozenset((*WEEKDAYS, *MONTH_NUMBER))
"""The same, and months shortened."""
A_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
"""The pattern of a month as it is printed, whole or shortened."""
