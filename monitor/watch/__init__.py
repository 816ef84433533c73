"""The watch room: how the service tells that it is well, and what to do if it is not.

logs, redaction      what happens, a line each, without secrets
progress             whether the jobs get on
condition            feeds, queues, digests, disk: measured in milliseconds
verdicts             what follows from that, for `monitor status`
counts, metrics      figures for other programs, who ask at
healthdoor           the door for them
systemd, pings       who is told without asking
runlog, backups      when the service ran and how it ended, when the last backup was made: beside the database
"""
