/**
 * What keep policies and IMAP have to do with one another: conditions of a policy that ask the sync ledger, named in {@code
 * keepcopy.xml} by {@code <condition class="…">}, and what policies do to messages, as change feeds tell it. The only code
 * here that needs {@code pop3-policy}, and no other code needs it.
 */
package io.mailkeep.imap.keeping;
