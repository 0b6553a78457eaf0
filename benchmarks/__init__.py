"""What the model is measured against: the same rules as plain Mesa objects, and one command that times both."""
