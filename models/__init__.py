"""The domain: tables, rules, queries, access and audit. Knows nothing of chats or of text layout."""
