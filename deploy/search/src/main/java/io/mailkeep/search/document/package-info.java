/** What a message becomes in the index: its fields, how text is made comparable, and how much of it is kept. */
package io.mailkeep.search.document;
