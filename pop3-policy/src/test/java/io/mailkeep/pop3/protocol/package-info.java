/**
 * What a POP3 client, and an IMAP client beside it, may rely on, told over real sockets. {@link
 * io.mailkeep.pop3.protocol.Pop3Contract} is the table of contents; whoever can start a server runs it.
 */
package io.mailkeep.pop3.protocol;
