/**
 * James's commands that end with news of the selected mailbox, with ours in the place of James's. Nothing else of them
 * differs, but that SEARCH finds pages and saves what it finds; CAPABILITY and ENABLE are missing because James's
 * objects hold on to its own.
 */
package io.mailkeep.imap.announcing;
