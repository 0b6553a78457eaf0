"""Shared components: one file each, with the Vue template of the same name beside it where there is one."""
