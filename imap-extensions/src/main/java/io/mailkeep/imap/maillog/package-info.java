/** What happened to mail, for the operator who is asked where it went: a line for each change, that no client can forge. */
package io.mailkeep.imap.maillog;
