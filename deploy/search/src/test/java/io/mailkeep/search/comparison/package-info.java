/**
 * The index's answers compared with those of a scan: {@link Corpus} is searched, {@link Questions} are asked of both, and
 * {@link Difference} lists where they may differ and why.
 */
package io.mailkeep.search.comparison;
