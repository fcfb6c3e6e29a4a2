/**
 * What FETCH offers beyond James: how it is asked for and how it is answered. James reads the messages; the FETCH command
 * puts the parts of this package before and behind it, and the parser is of use with that command only.
 */
package io.mailkeep.imap.fetch;
