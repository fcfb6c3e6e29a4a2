/**
 * A stock James in a process of its own, unmodified or with what an operator would add to it. Whoever has an extension
 * to try on it may call this.
 */
package io.mailkeep.pop3.stock;
