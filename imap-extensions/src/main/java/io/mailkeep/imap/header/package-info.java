/** Bounds on the header of a message that a client brings. */
package io.mailkeep.imap.header;
