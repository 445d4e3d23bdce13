"""What happens beside the talk: JOBS is the whole table of the clock, KINDS of long tasks."""

from collections.abc import Mapping

from schedules import (
    activities,
    alerts,
    announcements,
    backup,
    certificates,
    checkin,
    erasure,
    export_person,
    exports,
    hall_report,
    housekeeping,
    imports,
    leavers,
    offers,
    posters,
    ranking,
    reminders,
    series,
    suggestions,
    summary,
    themes,
    watch,
    weekly,
)
from schedules.job import Job
from schedules.longtasks import Kind
from services.activities import announcing

JOBS: tuple[Job, ...] = (
    alerts.JOB,
    checkin.JOB,
    housekeeping.TIDY,
    housekeeping.PURGE,
    watch.JOB,
    backup.JOB,
    summary.JOB,
    summary.HASTEN,
    reminders.JOB,
    ranking.JOB,
    certificates.JOB,
    series.JOB,
    offers.JOB,
    activities.JOB,
    leavers.JOB,
    themes.JOB,
    suggestions.JOB,
    suggestions.CLOSE,
    weekly.JOB,
)

# The work that takes longer than a page may, by the name that its rows have.
KINDS: Mapping[str, Kind] = {
    "import": imports.run,
    "import_undo": imports.run,
    "export": exports.export,
    "erase": erasure.erase,
    "export_person": export_person.export,
    backup.KIND: backup.copy,
    announcements.KIND: announcements.tell,
    ranking.KIND: ranking.post,
    certificates.KIND: certificates.give,
    announcing.KIND: posters.post,
    hall_report.KIND: hall_report.make,
}
