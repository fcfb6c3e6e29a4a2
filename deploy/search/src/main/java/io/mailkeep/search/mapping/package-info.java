/** The index itself: its versioned mapping behind an alias to read and one to write. */
package io.mailkeep.search.mapping;
