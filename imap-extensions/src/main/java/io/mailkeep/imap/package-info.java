/** How the extension attaches to James: the IMAP package and the Guice modules that an operator names. */
package io.mailkeep.imap;
