/**
 * Pages of what SEARCH finds and UID FETCH answers (RFC 9394): how they are asked for, what they are of, and how those of
 * SEARCH are answered; and what SEARCH saves (RFC 5182). SEARCH itself is James's, and so is FETCH.
 */
package io.mailkeep.imap.paging;
