/**
 * Who is at the other end of a session: when it comes and goes, and what is known of it. {@link
 * io.mailkeep.imap.login.HookPoints} is where commands tell and ask hooks; without hooks it does nothing.
 * {@link io.mailkeep.imap.login.LoginBrake} says whose passwords are not even checked.
 */
package io.mailkeep.imap.login;
