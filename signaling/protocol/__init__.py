"""The wire protocol as pure values: messages, the session and its effects. No I/O, no clock."""
