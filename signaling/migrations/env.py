"""Run by Alembic: on the connection it is handed by `signaling.migrate`, or printing SQL for a dialect."""

from alembic import context
from sqlalchemy import Connection

connection = context.config.attributes.get("connection")
if isinstance(connection, Connection):
    context.configure(connection=connection, render_as_batch=True)
else:
    context.configure(dialect_name=context.config.attributes["dialect"], literal_binds=True)
with context.begin_transaction():
    context.run_migrations()
