/** Tables of the extension in Cassandra, created by whoever needs them first. */
package io.mailkeep.imap.tables;
