"""The SQLite schema, step by step. A step that was released is never changed; a new one is added below
(and counted in `sqlite_header`).

Times are microseconds since 1970 (UTC), days ISO text; `number` is the row number and follows the order of arrival,
which is what makes "the newest N matches" cheap. What changes often lives in other tables than the indexed text.
"""

from sqlite_utils import Database, Migrations

from storage.sqlite_header import APPLICATION_ID as APPLICATION_ID
from storage.sqlite_header import VERSION as VERSION

schema = Migrations("endcap")

FEEDS = """
create table feeds (
    position integer primary key, url text not null unique, outlet text not null, kind text not null,
    title text not null, paused integer not null, headline_only integer not null, verified text not null, added_by text
);
create table feed_states (
    url text primary key, etag text, last_modified text, digest text, checked integer, succeeded integer,
    next_due integer, failures integer not null, error text, entries integer not null, gone integer not null,
    moved_to text
) without rowid;
create table entry_digests (feed_url text not null, digest text not null, primary key (feed_url, digest)) without rowid
"""

ARTICLES = """
create table articles (
    number integer primary key, id text not null unique, published integer not null, outlet text not null,
    title text not null, url text, kind text not null, seen integer, author text, feed_url text, guid text,
    companies text not null, topics text not null, flags integer not null, text text not null
);
create index articles_published on articles (published);
create index articles_url on articles (url) where url is not null;
create index articles_outlet on articles (outlet);
create table article_keys (
    key text primary key, number integer not null references articles (number) on delete cascade
) without rowid;
create table company_articles (
    company text not null, about integer not null, number integer not null, published integer not null,
    primary key (company, about, number)
) without rowid;
create table topic_articles (
    topic text not null, number integer not null, published integer not null, primary key (topic, number)
) without rowid;
create table days (day integer primary key, first integer not null, last integer not null)
"""

SEARCH = """
create virtual table articles_fts using fts5 (
    title, text, content="articles", content_rowid='number', tokenize='porter unicode61 remove_diacritics 2'
);
create trigger articles_forgotten after delete on articles begin
    insert into articles_fts (articles_fts, rowid, title, text) values ('delete', old.number, old.title, old.text);
end;
create trigger articles_rewritten after update of title, text on articles begin
    insert into articles_fts (articles_fts, rowid, title, text) values ('delete', old.number, old.title, old.text);
    insert into articles_fts (rowid, title, text) values (new.number, new.title, new.text);
end
"""

EDITIONS = """
create table stories (
    id text primary key, first_seen integer not null, last_updated integer not null, update_of text
) without rowid;
create table story_articles (
    article text primary key, story text not null references stories (id), position integer not null
) without rowid;
create index story_articles_story on story_articles (story, position);
create table editions (
    workspace text not null, channel text not null, day text not null, number integer not null, body text not null,
    primary key (workspace, channel, day)
);
create table told (
    workspace text not null, channel text not null, day text not null, story text not null, place integer not null,
    brief text, articles text not null, primary key (workspace, channel, day, story),
    foreign key (workspace, channel, day) references editions (workspace, channel, day)
);
create index told_story on told (workspace, story, day);
create table told_articles (
    workspace text not null, article text not null, day text not null, channel text not null, story text not null,
    primary key (workspace, article, day, channel, story)
) without rowid
"""

LEDGER = """
create table posts (
    key text primary key, workspace text not null, channel text not null, day text not null,
    position integer not null, part text not null, payload text not null, story text, thread_of text,
    state text not null check (state in ('pending', 'sending', 'sent', 'failed')),
    ts text, attempts integer not null, owner text, claimed integer, reason text
);
create index posts_day on posts (workspace, channel, day, position);
create index posts_open on posts (state) where state in ('pending', 'sending');
create index posts_ts on posts (workspace, channel, ts) where ts is not null;
create table claims (key text primary key, owner text not null, expires integer) without rowid;
create table channels (
    workspace text not null, id text not null, body text not null, primary key (workspace, id)
);
create table results (key text primary key, value text not null);
create table tokens (day text primary key, tokens integer not null) without rowid
"""


RECORDS = """
create table records (
    workspace text not null, kind text not null, key text not null, value text not null,
    primary key (workspace, kind, key)
) without rowid
"""


SAVES = """
create table saves (number integer primary key references articles (number) on delete cascade, workspace text not null);
create index saves_workspace on saves (workspace, number)
"""

INSTALLATIONS = """
create table installations (workspace text primary key, sealed text not null) without rowid
"""


@schema(name="1-feeds")
def feeds(db: Database) -> None:
    """The feed list, what we remember of each feed, and the entries each held last."""
    _run(db, FEEDS)


@schema(name="2-articles")
def articles(db: Database) -> None:
    """The articles, what identifies them, and the small tables that answer for companies, topics and days."""
    _run(db, ARTICLES)


@schema(name="3-search")
def search(db: Database) -> None:
    """The full-text index (rows are added to it by the code that adds articles, many at once)."""
    for statement in SEARCH.split(";\ncreate "):
        db.execute(statement if statement.lstrip().startswith("create") else f"create {statement}")


@schema(name="4-editions")
def editions(db: Database) -> None:
    """Stories, and what was told of them to whom."""
    _run(db, EDITIONS)


@schema(name="5-ledger")
def ledger(db: Database) -> None:
    """The delivery ledger, claims, channels, kept results and the model's cost."""
    _run(db, LEDGER)


@schema(name="6-records")
def records(db: Database) -> None:
    """What people leave with us, by workspace: JSON objects by kind and key."""
    _run(db, RECORDS)


@schema(name="7-saves")
def saves(db: Database) -> None:
    """Which articles are a workspace's own."""
    _run(db, SAVES)


@schema(name="8-installations")
def installations(db: Database) -> None:
    """The workspaces that installed the app by OAuth; what opens each is sealed before it comes here."""
    _run(db, INSTALLATIONS)


def migrate(db: Database, *, stop_before: str | None = None) -> None:
    """Bring `db` up to date in the transaction that the caller has begun: all of the steps or none.

    Python's `executescript` commits on its own and leaves half a migration when killed; single statements do not.
    """
    schema.apply(db, stop_before=stop_before)
    done = len(schema.applied(db))
    db.execute(f"pragma application_id = {APPLICATION_ID}")
    db.execute(f"pragma user_version = {done}")


def _run(db: Database, script: str) -> None:
    for statement in script.split(";"):
        db.execute(statement)
