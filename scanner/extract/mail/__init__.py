"""Mail: messages, mailboxes and Outlook items, with their attachments."""
