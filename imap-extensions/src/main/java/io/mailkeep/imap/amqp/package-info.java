/** Changes sent to an exchange of a message broker, from the outbox. No other package needs the broker's client. */
package io.mailkeep.imap.amqp;
