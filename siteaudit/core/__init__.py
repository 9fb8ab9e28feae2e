"""The ground: knows no domain noun. Every room may import it; it imports no room."""
