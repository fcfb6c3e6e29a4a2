package io.mailkeep.server.faults;

/** Where one node of James listens. */
public record Node(int lmtp, int smtp, int pop3, int imap) {}
