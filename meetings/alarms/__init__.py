"""Alarms of lines and servers: kept as rows, and told by mail, to a webhook, and to a syslog server."""
