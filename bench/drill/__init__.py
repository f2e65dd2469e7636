"""The drill: back up while postings go on, restore, and compare everything with the moment of the backup."""
