"""One link per job by which anybody applies, agrees and is interviewed at once."""
