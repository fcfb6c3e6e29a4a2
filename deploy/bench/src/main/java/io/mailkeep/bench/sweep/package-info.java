/**
 * Measures the sweep of kept copies on a server with a million of them, and what POP3 clients notice of it. Drives the
 * server as a process; writes mailboxes into James's tables and the ledger by the store that the server uses.
 */
package io.mailkeep.bench.sweep;
