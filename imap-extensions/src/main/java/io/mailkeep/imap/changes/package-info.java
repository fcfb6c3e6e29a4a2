/**
 * The change log: which messages of a mailbox each mod-sequence touched, so that a client that returns is told what
 * changed without the whole mailbox being read. A hint that proves itself: James allocates mod-sequences one by one, so
 * a log without a hole between two of them has missed nothing between them; where there is a hole, the mailbox is read.
 */
package io.mailkeep.imap.changes;
