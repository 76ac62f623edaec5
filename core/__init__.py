"""The hiring domain. Serves nothing: the doors are api, agent and worker."""
