"""The door for ODK Collect and its family: forms out, submissions in. Closed until an administrator opens it."""
