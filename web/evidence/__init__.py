"""What speaks for the model and against it: the page, its data, pictures and tables."""
