/**
 * What the extension counts, in one table: the names that James's metrics endpoint shows and that {@link
 * io.mailkeep.pop3.metrics.CounterRoutes} reads back. Whoever counts something adds a line to {@link
 * io.mailkeep.pop3.metrics.Counter}.
 */
package io.mailkeep.pop3.metrics;
