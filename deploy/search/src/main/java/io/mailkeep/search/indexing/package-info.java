/** How changes of mailboxes reach the index: in order for each mailbox, many at a time, never delaying the change. */
package io.mailkeep.search.indexing;
