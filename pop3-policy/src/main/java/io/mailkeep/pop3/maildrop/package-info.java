/**
 * The maildrop: what a POP3 session sees of INBOX, an immutable, numbered snapshot (RFC 1939 §4), and the commit that
 * QUIT makes of it. {@link io.mailkeep.pop3.maildrop.Maildrops} opens one; everything blocks, so nothing here may be
 * called on a Netty event loop.
 */
package io.mailkeep.pop3.maildrop;
