/**
 * Conditions of a keep policy that ask the sync ledger: what a {@code keepcopy.xml} names by {@code <condition class="…">}.
 * The only code here that needs {@code pop3-policy}, and no other code needs it.
 */
package io.mailkeep.imap.keeping;
