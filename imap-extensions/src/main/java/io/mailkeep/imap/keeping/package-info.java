/**
 * What IMAP has to do with the POP3 extension: conditions of a keep policy that ask the sync ledger, named in {@code
 * keepcopy.xml} by {@code <condition class="…">}; what policies do to messages, as change feeds tell it; and wrong
 * passwords, which are counted together. The only code here that needs {@code pop3-policy}, and no other code needs it.
 */
package io.mailkeep.imap.keeping;
