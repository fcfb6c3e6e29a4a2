/**
 * Measures what IMAP commands cost with the extensions and without. Drives servers as processes, over sockets; knows
 * nothing of their classes.
 */
package io.mailkeep.bench;
