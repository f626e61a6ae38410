"""Files for offices: workbooks, and pages to print. Words are Vietnamese: they go into the record."""
