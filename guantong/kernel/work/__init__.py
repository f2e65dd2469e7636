"""Tasks, jobs and what is sent out."""
