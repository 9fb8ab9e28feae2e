"""The room of mine sites: names, codes, places, what is dug and by whom."""
