/**
 * Changes sent to a receiver by HTTPS. What a node is told goes into the {@link io.mailkeep.imap.webhook.Outbox} first,
 * and out of it when the receiver has acknowledged it or when it is given up; one node at a time sends to a receiver.
 */
package io.mailkeep.imap.webhook;
