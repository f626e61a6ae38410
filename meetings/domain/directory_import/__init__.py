"""What a table of units, people or rooms would do to the directory: pure, row by row."""
