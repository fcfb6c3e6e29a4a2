/**
 * IMAP packages that tell {@link io.mailkeep.mailets.trace.Uses} who logs in: {@code <imapPackages>} of {@code
 * imapserver.xml}, in the place of the package that is there.
 */
package io.mailkeep.mailets.imap;
