/** The main of an OpenSearch node, which is no program of its own when taken from its Maven artifacts. */
package io.mailkeep.engines.opensearch;
