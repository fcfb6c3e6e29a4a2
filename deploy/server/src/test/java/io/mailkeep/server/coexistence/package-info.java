/**
 * POP3 and IMAP clients of one mailbox, over real sockets: what either does is true for the other, for a client that was
 * away, and for who reads the change feed. {@link io.mailkeep.server.coexistence.CoexistenceContract} is the entry;
 * whoever can start a server with its files runs it.
 */
package io.mailkeep.server.coexistence;
