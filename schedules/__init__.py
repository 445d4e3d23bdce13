"""What happens by the clock: JOBS is the whole table."""

from schedules import checkin, housekeeping
from schedules.job import Job

JOBS: tuple[Job, ...] = (checkin.JOB, housekeeping.TIDY, housekeeping.PURGE)
