"""What security monitoring wants to know besides the audit log: attempts that were refused.

One logger of its own: its lines are written whatever the level of the log is, and go to the syslog server if there is
one. Addresses and ids only: no logins, which may be mistyped passwords, and no names.
"""

import structlog

LOGGER = "security"

security_log = structlog.get_logger(LOGGER)
