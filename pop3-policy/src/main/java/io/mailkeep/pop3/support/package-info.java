/**
 * What a help desk sees and does for one user: the devices that log in, deletions taken back, another name. Changes no
 * mail.
 */
package io.mailkeep.pop3.support;
