/** {@code opensearch.properties}, with stock James's key names. */
package io.mailkeep.search.config;
