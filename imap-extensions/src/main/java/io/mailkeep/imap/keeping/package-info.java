/**
 * What IMAP has to do with the POP3 extension: conditions of a keep policy that ask the sync ledger, named in {@code
 * keepcopy.xml} by {@code <condition class="…">}; what policies do to messages, as change feeds tell it; wrong passwords,
 * which are counted together; and moves to the same mailbox, which wait for each other. The only code here that needs
 * {@code pop3-policy}, and no other code needs it.
 */
package io.mailkeep.imap.keeping;
