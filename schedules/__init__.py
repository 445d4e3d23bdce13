"""What happens by the clock: JOBS is the whole table."""

from schedules import alerts, checkin, housekeeping, watch
from schedules.job import Job

JOBS: tuple[Job, ...] = (
    alerts.JOB,
    checkin.JOB,
    housekeeping.TIDY,
    housekeeping.PURGE,
    watch.JOB,
)
