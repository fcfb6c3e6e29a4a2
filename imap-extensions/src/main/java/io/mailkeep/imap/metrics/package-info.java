/** What the extension counts, in one table. Whoever counts something adds a line to it. */
package io.mailkeep.imap.metrics;
