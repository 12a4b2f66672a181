"""The declarations of the services, loaded by name from `services.<name>.main`."""

from functools import cache
from importlib import import_module

from shared.contracts.services import SERVICES
from shared.messaging.streams import Consumer
from shared.service.service import Service


@cache
def load_services() -> tuple[Service, ...]:
    """Return the declaration of every service."""
    return tuple(import_module(f"services.{name}.main").service for name in SERVICES)


def consumers() -> list[Consumer]:
    """Return the durable consumers that the services need on the bus."""
    return [service.consumer for service in load_services()]
