"""People, meetings and what happens in them; knows no media."""
