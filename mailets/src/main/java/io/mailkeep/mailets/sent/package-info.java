/**
 * Copies of what users send: each submission is in the sender's Sent mailbox once, from the client or from us. Whoever
 * writes down first what it has done and then looks finds the other, or is found: never two for long, never none.
 */
package io.mailkeep.mailets.sent;
