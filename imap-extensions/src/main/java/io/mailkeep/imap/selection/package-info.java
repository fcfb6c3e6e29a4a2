/**
 * A selected mailbox as one client knows it, and how the client is told what happens to it. Events of the mailbox change
 * what is pending; only an announcement, written in one step with its lines, changes the client's view. So a number
 * means the same to both sides at any time, whoever else writes, and nothing pending is ever forgotten.
 */
package io.mailkeep.imap.selection;
