/**
 * What tells {@link io.mailkeep.mailets.trace.Uses} who logs in by IMAP: a package in the place of James's own, {@code
 * <imapPackages>} of {@code imapserver.xml}, or a hook of {@code SynchronizingImapPackage}.
 */
package io.mailkeep.mailets.imap;
