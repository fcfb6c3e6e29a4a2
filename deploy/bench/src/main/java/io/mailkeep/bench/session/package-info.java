/** Measures what one POP3 session over a large maildrop takes: the time of marks, and memory while it is open. */
package io.mailkeep.bench.session;
