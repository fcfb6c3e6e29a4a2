/**
 * The POP3 commands over a maildrop: {@link io.mailkeep.pop3.session.MaildropHandlers} names them for {@code
 * pop3server.xml}. One {@code Conversation} per connection holds what the commands share; commands of a connection never
 * run at the same time, so nothing here locks.
 *
 * <p>The invariant: nothing is changed in the mailbox before the QUIT of a session that logged in, and then only what
 * the client marked.
 */
package io.mailkeep.pop3.session;
