/** How the mailboxes of a maildrop are found in James: as James does it, or with fewer reads where the store is known. */
package io.mailkeep.pop3.inbox;
