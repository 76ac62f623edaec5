"""Reading the audit log: searched, paged, carried out as a file. Writing it is `core.audit`, below every noun."""
