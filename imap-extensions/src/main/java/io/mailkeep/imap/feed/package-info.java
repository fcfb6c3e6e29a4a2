/**
 * The change feed: what happened to a user's mailboxes, in lines that are kept for a time and read by cursor. A projection
 * of the change log: an event only hints at where to look, so one that is lost is found by the next, or by a reader.
 *
 * <p>A user's feed is a sequence of batches without a gap. Each is appended only if nobody else has taken its place, and
 * says up to which mod-sequence of which mailbox the feed tells after it. So however many nodes append, and wherever one
 * dies, each change is told after those of its mailbox that came before.
 */
package io.mailkeep.imap.feed;
