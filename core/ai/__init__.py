"""The one door to language models: transport, call log records, budgets and prompts. Pipelines live with their nouns."""
