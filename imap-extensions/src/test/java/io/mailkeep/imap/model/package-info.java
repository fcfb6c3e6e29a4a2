/**
 * IMAP and POP3 clients that live through random histories over sockets, each IMAP client with a cache that it keeps by
 * the RFCs' rules, and the claim that at rest every cache is the mailbox. {@link io.mailkeep.imap.model.SyncModel} is
 * the entry; whoever can start a server runs it. Nothing here forgives a server: a response that no client could make
 * sense of fails at once.
 */
package io.mailkeep.imap.model;
