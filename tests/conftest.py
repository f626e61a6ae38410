"""What all tests share: asyncio with its debug mode on, and repeatable property tests."""

import pytest
from hypothesis import settings

settings.register_profile("giaoban", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("giaoban")


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """Tests marked `anyio` run on asyncio, which then tells of slow callbacks and forgotten coroutines."""
    return "asyncio", {"debug": True}
