/**
 * {@code \Recent} (RFC 3501 §2.3.2) without a write per message and without a new mod-sequence, which would make every
 * client fetch new mail twice.
 */
package io.mailkeep.imap.recent;
