/**
 * NOTIFY (RFC 5465): a client is told of changes as they happen, between its commands too, in the mailbox that it has
 * selected and in others. The events of a mailbox only say that something changed; what a client is told is read then,
 * and compared with what it was told before. So events may be late, lost or doubled.
 */
package io.mailkeep.imap.notify;
