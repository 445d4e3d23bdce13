"""What happens by the clock: JOBS is the whole table."""

from schedules import checkin, housekeeping, watch
from schedules.job import Job

JOBS: tuple[Job, ...] = (checkin.JOB, housekeeping.TIDY, housekeeping.PURGE, watch.JOB)
