/**
 * Notes of delivery: a mailet writes one onto the mail, the delivering mailet into the store, from where the maildrop
 * reads it. The note is there when delivery has succeeded, or delivery has not.
 */
package io.mailkeep.mailets.note;
