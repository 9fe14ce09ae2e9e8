"""The doors of a running bot: the one of many workspaces, and what may be asked at the operator's."""

import ipaddress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from handlers.people import People
from handlers.services import Services
from retail.errors import StorageError
from running.parts import Parts
from storage.base import Store

if TYPE_CHECKING:
    from handlers.front import Front
    from handlers.oauth import Installations, Installed


def many_doors(parts: Parts, installations: "Installations", services: Services) -> "Front":
    """What answers Slack for all workspaces, each with services of its own made from `services`."""
    from handlers.front import Front
    from handlers.oauth import States, Vault, install_flow  # cryptography only where tokens are kept

    config = parts.config
    flow = install_flow(
        installations,
        States(parts.store, Vault(config.secret_keys)),
        config.client_id or "",
        config.client_secret or "",
        config.slack_api_url,
        config.public_url,
    )
    return Front(
        installations,
        partial(services_in, services, installations),
        flow,
        signing_secret=config.signing_secret or "",
        base_url=config.slack_api_url,
        public_url=config.public_url,
    )


def services_in(services: Services, installations: "Installations", installed: "Installed") -> Services:
    """One workspace's services: its own name, address, people and way out; the archive and the workers are shared."""
    return replace(
        services,
        workspace=installed.workspace,
        workspace_url=installed.url,
        people=People(),
        installed_at=installed.since,
        leave=partial(installations.leave, installed.workspace),
    )


def is_loopback(host: str) -> bool:
    """Can only this machine reach what listens there?"""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def archive_answers(store: Store) -> bool:
    """Can the archive be read?"""
    try:
        store.installed()
    except StorageError:
        return False
    return True
