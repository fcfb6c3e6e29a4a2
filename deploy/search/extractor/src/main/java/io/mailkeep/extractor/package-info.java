/**
 * The process that reads attachments: one after the other, from standard input to standard output, until its input ends
 * or the process that started it does. Whatever an attachment does to it is bounded by that process, which kills it.
 *
 * <p>A request is the content type (as {@link java.io.DataOutput#writeUTF}) and chunks, each an int length and as many
 * octets; a length of 0 ends them. The answer is the failure (the same way, empty without one), an int length and the
 * text in UTF-8: what was read until the failure.
 */
package io.mailkeep.extractor;
