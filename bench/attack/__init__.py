"""Attack on the laws: thousands of raw-SQL transactions as the application's own role, judged by an independent checker."""
