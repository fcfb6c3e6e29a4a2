/**
 * Which UIDs a mailbox holds. A large mailbox is not read for it: an older reading is kept and brought up to date by the
 * change log, wherever that can be proved right. Called when a client selects a mailbox.
 */
package io.mailkeep.imap.living;
