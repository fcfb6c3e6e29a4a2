/** The connection to OpenSearch. */
package io.mailkeep.search.cluster;
