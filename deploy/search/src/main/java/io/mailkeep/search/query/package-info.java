/** What James asks, asked of OpenSearch: criteria, order, and which of the hits have to be looked at. */
package io.mailkeep.search.query;
