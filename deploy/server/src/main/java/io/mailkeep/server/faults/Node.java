package io.mailkeep.server.faults;

/** One node of James, and where it listens. */
public record Node(String name, int lmtp, int smtp, int pop3, int imap) {}
