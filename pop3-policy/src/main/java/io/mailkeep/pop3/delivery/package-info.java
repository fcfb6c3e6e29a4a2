/**
 * What delivery says of a message for the time of its life: the note that whoever delivered it leaves, and that the
 * ledger takes over when it first lists the message. Written by other modules, read by the maildrop.
 */
package io.mailkeep.pop3.delivery;
