"""One office for the folder: what is refused changes nothing, what is answered can be asked again."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.rights.support.office import Office, open_office
from tests.support.one_task import in_one_task


@pytest_asyncio.fixture(loop_scope="package", scope="package")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """Real services on a real bus."""
    async with in_one_task(open_office(tmp_path_factory.mktemp("office"))) as opened:
        yield opened
