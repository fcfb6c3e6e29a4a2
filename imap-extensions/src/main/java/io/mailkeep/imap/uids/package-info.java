/**
 * Sets of message UIDs as ranges, so that their size follows what changed and never how far apart UIDs lie. Values and
 * arithmetic only; whoever handles more than one UID uses them.
 */
package io.mailkeep.imap.uids;
