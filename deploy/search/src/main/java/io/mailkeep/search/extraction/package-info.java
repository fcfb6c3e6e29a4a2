/**
 * The text of attachments, read by Apache Tika in processes of its own ({@code deploy/search/extractor}).
 *
 * <p>Why Tika as a library and not James's client of a Tika server: an operator would have one more server to run,
 * secure and watch. Why not in this process: Tika needs newer libraries than James and they share names, and a parser
 * that loops, or fills the heap, can be ended only with its process. So time, memory, the size of files and the depth of
 * nesting are bounded from outside, and a poisonous attachment costs its own text and the start of a process.
 */
package io.mailkeep.search.extraction;
