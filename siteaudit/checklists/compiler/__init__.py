"""From the XForm XML to the program that phone and server run."""
