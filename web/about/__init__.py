"""What the model is: the page and what it reads."""
