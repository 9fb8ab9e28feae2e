"""A checklist as its author writes it: files, sheets, rows and columns, read, checked and written back."""
