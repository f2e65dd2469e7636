"""The storm: two hundred clients post over HTTP at once, resend as they please, and the tables are judged afterwards."""
