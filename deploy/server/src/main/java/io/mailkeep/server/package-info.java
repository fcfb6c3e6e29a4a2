/**
 * The assembled James: one start, the store chosen at start. Extensions are not known here; they are loaded through
 * {@code extensions.properties} and the XML files, as on a stock James.
 */
package io.mailkeep.server;
