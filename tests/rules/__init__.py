"""A package, so that two levels may test one room under one file name."""
