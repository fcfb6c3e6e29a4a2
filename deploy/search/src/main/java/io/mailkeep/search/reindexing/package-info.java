/** Reindexing on an operator's demand: James's own routes and commands, carried out by comparing, and resumed. */
package io.mailkeep.search.reindexing;
