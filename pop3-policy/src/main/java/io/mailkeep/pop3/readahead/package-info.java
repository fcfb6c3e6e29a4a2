/**
 * Reads the next messages of a client that goes through its maildrop in order, while it takes the one at hand. Used by
 * the maildrop; knows neither POP3 nor policies.
 *
 * <p>The invariant: what is read ahead is bounded in octets, number and age, for a session and for the server, and is
 * never waited for by anyone but the client that it is for. Whatever goes wrong, the message is read as if there were
 * no read-ahead.
 */
package io.mailkeep.pop3.readahead;
