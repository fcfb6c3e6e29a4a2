/** What an operator's monitoring may see of a server, and of nothing else. */
package io.mailkeep.server.monitoring;
