"""What is remembered: people, conversations, the outbox, the queue. Synchronous; one transaction a call."""
