/**
 * Changes that go to a receiver outside of the server. What a node is told goes into the {@link
 * io.mailkeep.imap.outbox.Outbox} first, and out of it when the receiver has acknowledged it or when it is given up; one node
 * at a time sends to a receiver.
 */
package io.mailkeep.imap.outbox;
