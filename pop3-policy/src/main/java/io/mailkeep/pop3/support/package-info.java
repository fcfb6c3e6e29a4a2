/** What a help desk sees and does for one user: the devices that log in, and deletions taken back. Changes no mail. */
package io.mailkeep.pop3.support;
