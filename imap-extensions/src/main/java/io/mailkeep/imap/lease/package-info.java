/** What one node at a time may do. Depends on nothing else of this extension but its tables. */
package io.mailkeep.imap.lease;
