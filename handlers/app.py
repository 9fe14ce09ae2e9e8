"""The Bolt app: everything the bot listens to, in one place.

Listeners acknowledge and hand over; the work runs in `handlers.work`, so that no number of slow answers keeps an
acknowledgement waiting. Events that Slack delivers again are answered once (`Services.first_time`).
"""

import logging
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from handlers import (
    actions,
    corrections,
    feeds_modal,
    home,
    notices,
    preview,
    saving,
    settings,
    shortcuts,
    slash,
    threads,
    uninstall,
    views_modal,
    welcome,
)
from handlers.clients import SLACK_API, listener_client
from handlers.services import Services
from handlers.work import Workers

log = logging.getLogger(__name__)


def make_app(
    services: Services,
    *,
    token: str,
    signing_secret: str | None = None,
    base_url: str = SLACK_API,
    verify: bool = True,
) -> App:
    """The app, ready to be served by `handlers.serve`.

    `verify` asks Slack who we are at once and raises `slack_bolt.error.BoltError` when that fails (a wrong token) or an
    `OSError` when Slack cannot be reached; without it Slack is first asked when the first event comes. HTTP mode needs
    the signing secret; Socket Mode does not.
    """
    app = _Acknowledging(
        services.workers,
        name="endcap",
        client=listener_client(token, base_url),
        signing_secret=signing_secret or "",
        token_verification_enabled=verify,
        listener_executor=services.workers.listeners,
    )
    app.use(_learn_address(services))
    notices.register(app, services)
    slash.register(app, services)
    threads.register(app, services)
    settings.register(app, services)
    feeds_modal.register(app, services)
    shortcuts.register(app, services)
    saving.register(app, services)
    welcome.register(app, services)
    uninstall.register(app, services)
    home.register(app, services)  # after the windows it opens: it takes every other click made in Home
    views_modal.register(app, services)
    corrections.register(app, services)
    preview.register(app, services)
    actions.register(app, services)
    app.error(_log_error)
    return app


class _Acknowledging(App):
    """A Bolt app whose workers know while it acknowledges."""

    def __init__(self, workers: Workers, **settings: Any) -> None:
        super().__init__(**settings)
        self._workers = workers

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer one request."""
        with self._workers.acknowledging():
            return super().dispatch(req)


def _learn_address(services: Services) -> Callable[..., None]:
    """Slack tells the workspace's address with `auth.test`; links to our own threads are made of it."""

    def learn(context: BoltContext, next: Callable[[], None]) -> None:
        who: AuthorizeResult | None = context.authorize_result
        if services.workspace_url is None and who is not None and who.url:
            services.workspace_url = who.url
        next()

    return learn


def _log_error(error: Exception, body: dict[str, Any]) -> None:
    """What failed before the work was handed over; the body may hold people's words, so only its kind is logged."""
    log.error("a listener failed on %s", body.get("type") or body.get("command") or "?", exc_info=error)
