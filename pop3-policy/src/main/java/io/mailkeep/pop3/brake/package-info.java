/**
 * What keeps guessers of passwords back. {@link io.mailkeep.pop3.brake.FailedLogins} is the one count for POP3, SMTP and
 * IMAP, so that nobody has as many tries by each; who checks passwords asks it first, and tells it how they were. SMTP,
 * which has no other code of ours, does so by {@link io.mailkeep.pop3.brake.SmtpAuthHook}.
 *
 * <p>The invariant: a login that is barred is refused before anything is asked about its user, and nothing here waits.
 */
package io.mailkeep.pop3.brake;
