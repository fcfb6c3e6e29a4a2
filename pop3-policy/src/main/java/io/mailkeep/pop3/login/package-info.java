/**
 * How a client logs in: USER and PASS, and AUTH with SASL (RFC 5034). The commands are the only way in, named by {@code
 * session.MaildropHandlers}.
 *
 * <p>Credentials of every form take one path: they are refused unread on a connection that may carry none, read, held
 * against the failures of their user and address, checked by James, and only then is the maildrop opened.
 *
 * <p>The invariant: no reply tells a wrong password from an unknown user, and {@code [AUTH]} comes from credentials that
 * were checked: they are wrong, or their user's policy refuses POP3 (RFC 3206 §5).
 */
package io.mailkeep.pop3.login;
