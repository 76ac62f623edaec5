"""Keys by which other systems act for the person who made them, in what was named and nothing else."""
