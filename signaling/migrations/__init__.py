"""Steps between the shapes the database has had. A step that landed is never edited."""
