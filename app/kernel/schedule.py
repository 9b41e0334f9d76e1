"""Periodic jobs as rows: claimed by one worker at a time, moved on only after they ran.

Promises: a job runs about as often as asked, on one worker at a time; a dead worker's job is taken over when its lease ends.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from app.kernel.database import reading, transaction
from app.kernel.models import JobRun
from app.kernel.plug import JOBS, Job

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)


def ensure_jobs(now: datetime) -> None:
    """A row for every registered job."""
    with transaction() as tx:
        known = set(tx.scalars(select(JobRun.name)))
        tx.add_all(JobRun(name=job.name, next_run_at=now) for job in JOBS.all() if job.name not in known)


def run_due_jobs(worker: str, now: datetime) -> int:
    """Run every job that is due; the number of jobs run."""
    with reading() as tx:
        due = set(tx.scalars(select(JobRun.name).where(JobRun.next_run_at <= now)))
    return sum(_run(job, worker, now) for job in JOBS.all() if job.name in due)


def _run(job: Job, worker: str, now: datetime) -> bool:
    free = or_(JobRun.lease_until.is_(None), JobRun.lease_until < now)
    with transaction() as tx:
        taken = tx.execute(
            update(JobRun)
            .where(JobRun.name == job.name, JobRun.next_run_at <= now, free)
            .values(lease_until=now + LEASE, worker=worker)
        )
    if not getattr(taken, "rowcount", 0):
        return False
    error: str | None = None
    try:
        job.run(transaction, now)
    except Exception as failure:  # stored with the job and tried again at its next turn
        log.exception("job %s failed", job.name)
        error = f"{type(failure).__name__}: {failure}"[:4000]
    with transaction() as tx:
        values = {"lease_until": None, "worker": None, "next_run_at": now + job.every, "last_error": error}
        if error is None:
            values["last_ok_at"] = now
        tx.execute(update(JobRun).where(JobRun.name == job.name, JobRun.worker == worker).values(**values))
    return True
