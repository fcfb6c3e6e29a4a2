/** Bounds on the headers and parts of a message that a client brings. */
package io.mailkeep.imap.header;
