/** What all tables of the extension in Cassandra have in common: how they are created, and written on a condition. */
package io.mailkeep.imap.tables;
