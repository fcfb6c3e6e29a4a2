/**
 * The POP3 commands but for the login: {@link io.mailkeep.pop3.session.MaildropHandlers} names them, and those of the
 * package {@code login}, for {@code pop3server.xml}.
 *
 * <p>The invariant: nothing is changed in the mailbox before the QUIT of a session that logged in, and then only what
 * the client marked.
 */
package io.mailkeep.pop3.session;
