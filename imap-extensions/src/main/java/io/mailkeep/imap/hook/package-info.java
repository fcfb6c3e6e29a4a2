/**
 * What an extension implements to be told of IMAP synchronisation, or asked: one small interface per capability, and the
 * events as immutable values with the names of RFC 5423 where it has them. This package is all that a hook needs; it knows
 * nothing of how hooks are called.
 */
package io.mailkeep.imap.hook;
