/** Measures the search index against James's scan, in one process, over generated mail that no disk has to hold. */
package io.mailkeep.bench.search;
