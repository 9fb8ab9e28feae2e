"""The office: pages only. It reads and acts through the services of every other room and owns no table."""
