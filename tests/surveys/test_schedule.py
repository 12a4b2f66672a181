"""The periodic work of surveys."""

import asyncio
from datetime import UTC, datetime

import pytest

from services.surveys import schedule
from shared.clock import RealClock, ReplayClock


async def test_an_interval_ends_once_the_replayed_year_moves_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "POLL_S", 0.01)
    monkeypatch.setattr(schedule, "INTERVAL_S", 600.0)
    clock = ReplayClock(quiet_s=0)
    waiting = asyncio.create_task(schedule.interval(clock))
    await asyncio.sleep(0)
    clock.observe(datetime(2023, 3, 1, tzinfo=UTC))
    async with asyncio.timeout(5):
        await waiting


async def test_the_real_clock_makes_no_interval_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "POLL_S", 0.01)
    monkeypatch.setattr(schedule, "INTERVAL_S", 0.1)
    slept: list[float] = []
    monkeypatch.setattr(asyncio, "sleep", lambda seconds: _noted(slept, seconds))
    await schedule.interval(RealClock())
    assert sum(slept) == pytest.approx(0.1)


async def _noted(slept: list[float], seconds: float) -> None:
    slept.append(seconds)
