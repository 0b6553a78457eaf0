"""The simulated economy: what is declared, what happens in a quarter, and the world it happens in."""
