"""The results directory: the page, which folders there are, and what is read and drawn of one."""
