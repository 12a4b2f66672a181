"""Cyclic garbage is collected again once a batch is over, however it ended."""

import gc

import pytest

from shared.gc_tuning import collecting_later


def test_nothing_is_collected_during_a_batch_only() -> None:
    with collecting_later():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_batch_that_fails_lets_collections_go_on() -> None:
    with pytest.raises(ValueError, match="failed"), collecting_later():
        raise ValueError("failed")
    assert gc.isenabled()


def test_batches_of_two_services_in_a_process_may_overlap() -> None:
    with collecting_later():
        with collecting_later():
            pass
        assert gc.isenabled(), "so that none can keep it off for good"
    assert gc.isenabled()
