"""The workers that had to be stopped, or died, are counted by cause."""

from __future__ import annotations

import os

import pytest

from monitor.collect.workers import WorkerPool
from monitor.errors import WorkerDied, WorkerTimeout

HANG_IN_C = range(10**18)


async def test_each_end_of_a_worker_is_counted_by_its_cause() -> None:
    async with WorkerPool(1, preload=["monitor.errors"], max_memory_bytes=512 * 2**20) as pool:
        await pool.run(os.getpid)
        assert pool.kills == {"deadline": 0, "memory": 0, "crash": 0}
        with pytest.raises(WorkerTimeout):
            await pool.run(sum, HANG_IN_C, deadline_s=0.2)
        with pytest.raises(WorkerDied):
            await pool.run(bytes, 2**40)
        with pytest.raises(WorkerDied):
            await pool.run(os._exit, 3)
        assert pool.kills == {"deadline": 1, "memory": 1, "crash": 1}
        await pool.run(os.getpid)
        assert pool.kills == {"deadline": 1, "memory": 1, "crash": 1}
