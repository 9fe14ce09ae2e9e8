"""What tells an Endcap archive from any other SQLite file, and how far its schema has come.

Apart from `migrations`, so that an archive which is up to date is opened without the machinery that changes one: to
import sqlite-utils takes longer than to answer a search.
"""

APPLICATION_ID = 0x456E6463
"""``Endc`` in the file's header (``application_id``)."""
VERSION = 8
"""How many steps of `migrations` there are: kept as the file's ``user_version``."""
