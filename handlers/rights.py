"""Who may do what. Admins of the workspace, the operator's ENDCAP_ADMINS and named editors change things; everybody
searches, asks, follows and votes. A refusal says who can.
"""

from collections.abc import Iterable

from slack_sdk import WebClient

from handlers.elements import Reply, section
from handlers.mrkdwn import inert
from handlers.people import Person
from handlers.services import Services
from retail.errors import UserError

EDITORS, KEY = "editors", "workspace"
"""Kind and key of the record that names a workspace's editors."""
MOST_EDITORS = 50
FEEDS = "change feeds"
"""What a person wants to do who is refused: see `refusal_words`."""
UNKNOWN = "Slack did not say just now whether you may do this. Please try again in a minute."


def editors(services: Services) -> tuple[str, ...]:
    """User ids of the editors that admins named, in the order of naming."""
    kept = services.store.record(services.workspace, EDITORS, KEY) or {}
    return tuple(str(user) for user in kept.get("users", []))


def name_editors(services: Services, users: Iterable[str]) -> tuple[str, ...]:
    """Make these people (and no others) the editors; returns them. Raises `UserError` beyond 50."""
    named = list(dict.fromkeys(users))
    if len(named) > MOST_EDITORS:
        raise UserError(f"At most {MOST_EDITORS} editors can be named.")
    services.store.change_record(services.workspace, EDITORS, KEY, lambda _: {"users": named} if named else None)
    return tuple(named)


def is_admin(services: Services, client: WebClient, user: str) -> bool:
    """An admin or owner of the workspace by Slack's word, or one whom the operator named. Raises `UserError`."""
    return user in services.admins or _known(services, client, user).admin


def may_change(services: Services, client: WebClient, user: str) -> bool:
    """May this person change settings, feeds and briefs? Raises `UserError` when Slack could not be asked."""
    return user in editors(services) or is_admin(services, client, user)


def may_change_feeds(services: Services, client: WebClient, user: str) -> bool:
    """May this person change which feeds are read? Several workspaces read one list: there it is the operator's."""
    return user in services.admins if services.shared else may_change(services, client, user)


def shows_admin(services: Services, client: WebClient, user: str) -> bool:
    """`may_change` for what is only shown: False when Slack could not be asked."""
    if user in services.admins or user in editors(services):
        return True
    return services.people.person(client, user, services.now()).admin


def _known(services: Services, client: WebClient, user: str) -> Person:
    person = services.people.person(client, user, services.now())
    if not person.known:
        raise UserError(UNKNOWN)
    return person


def deciders(services: Services) -> tuple[str, ...]:
    """The people whom we know by name to have the right: the operator's admins, then the editors."""
    return tuple(dict.fromkeys([*sorted(services.admins), *editors(services)]))


def refusal_words(services: Services, what: str) -> str:
    """Why not, and who can, as mrkdwn that is escaped already; `what`: ``change settings``."""
    if services.shared and what == FEEDS:
        return "This Endcap serves several workspaces from one list of feeds, which only its operator changes."
    people = [f"<@{user}>" for user in deciders(services) if user.isalnum()][:10]
    who = f" Ask {', '.join(people)} or an admin of this workspace." if people else " Please ask one of them."
    return f"Only admins of this workspace and the editors they name can {inert(what)}.{who}"


def refusal(services: Services, what: str) -> Reply:
    """`refusal_words` as an answer for one person."""
    said = refusal_words(services, what)
    return Reply(said, (section(said),))
