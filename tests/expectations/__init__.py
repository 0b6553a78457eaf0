"""What policies should do: expectations of every lever, and of levers together."""
