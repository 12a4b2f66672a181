"""A cached answer is shared, so that many readers of one board cost the services one query."""

import asyncio

import pytest

from services.gateway.queries.cache import MAX_ENTRIES, SharedCache


class Asked:
    """Counts how often it is asked; the first answers may fail."""

    def __init__(self, failures: int = 0) -> None:
        self.times = 0
        self._failures = failures

    async def __call__(self) -> int:
        self.times += 1
        await asyncio.sleep(0.01)
        if self.times <= self._failures:
            raise TimeoutError
        return self.times


async def test_a_crowd_that_comes_at_once_asks_once() -> None:
    asked, cache = Asked(), SharedCache[int]()
    assert await asyncio.gather(*(cache.get("a", asked) for _ in range(100))) == [1] * 100


async def test_after_its_moment_it_is_asked_again_and_each_thing_by_itself() -> None:
    asked, cache = Asked(), SharedCache[int](ttl_s=0.05)
    assert [await cache.get("a", asked), await cache.get("b", asked)] == [1, 2]
    await asyncio.sleep(0.06)
    assert await cache.get("a", asked) == 3


async def test_a_failure_is_told_to_all_who_wait_and_not_kept() -> None:
    asked, cache = Asked(failures=1), SharedCache[int]()
    both = await asyncio.gather(*(cache.get("a", asked) for _ in range(2)), return_exceptions=True)
    assert [type(one) for one in both] == [TimeoutError, TimeoutError]
    assert await cache.get("a", asked) == 2


async def test_who_leaves_takes_the_answer_from_nobody() -> None:
    asked, cache = Asked(), SharedCache[int]()
    leaving = asyncio.create_task(cache.get("a", asked))
    staying = asyncio.create_task(cache.get("a", asked))
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert await staying == 1


@pytest.mark.slow
async def test_it_keeps_no_more_than_so_many() -> None:
    asked, cache = Asked(), SharedCache[int]()
    await asyncio.gather(*(cache.get(number, asked) for number in range(MAX_ENTRIES + 1)))
    assert await cache.get(MAX_ENTRIES, asked) <= MAX_ENTRIES + 1
    assert await cache.get(0, asked) == MAX_ENTRIES + 2
