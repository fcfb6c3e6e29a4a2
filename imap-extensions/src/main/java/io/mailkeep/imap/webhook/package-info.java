/** Changes sent to a receiver by signed HTTPS requests, from the outbox. */
package io.mailkeep.imap.webhook;
