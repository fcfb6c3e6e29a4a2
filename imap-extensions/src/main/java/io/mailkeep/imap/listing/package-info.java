/**
 * LIST with METADATA (RFC 9590): a client reads entries of many mailboxes at once. James lists and keeps the entries;
 * a LIST that asks for none of them is James's own.
 */
package io.mailkeep.imap.listing;
