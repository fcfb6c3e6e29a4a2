/**
 * What an IMAP client may rely on while others change the same mailbox, told over real sockets. {@link
 * io.mailkeep.imap.protocol.SyncContract} is the table of contents; whoever can start a server runs it.
 */
package io.mailkeep.imap.protocol;
