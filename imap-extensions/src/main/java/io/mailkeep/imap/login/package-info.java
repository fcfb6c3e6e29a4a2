/**
 * Who is at the other end of a session: when it comes and goes, and what is known of it. {@link
 * io.mailkeep.imap.login.HookPoints} is where commands tell and ask hooks; without hooks it does nothing.
 */
package io.mailkeep.imap.login;
