/** POP3 as a client that only counts speaks it. Knows nothing of servers; blocking. */
package io.mailkeep.bench.pop3.wire;
