"""The room that opens sealed packages and hands what it finds to the rooms above."""
