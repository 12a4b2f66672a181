"""The declarations of the services, loaded by name from `services.<name>.main`."""

from functools import cache
from importlib import import_module

from shared.contracts.services import SERVICES
from shared.messaging.streams import Consumer
from shared.service.service import Service


@cache
def load_service(name: str) -> Service:
    """Return the declaration of one service."""
    service: Service = import_module(f"services.{name}.main").service
    return service


def load_services() -> tuple[Service, ...]:
    """Return the declaration of every service."""
    return tuple(map(load_service, SERVICES))


def consumers() -> list[Consumer]:
    """Return the durable consumers that the services need on the bus."""
    return [service.consumer for service in load_services()]
