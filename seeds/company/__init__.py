"""The demo company: invented people whose year of hiring fills the figures. The same seed and day give the same company."""
