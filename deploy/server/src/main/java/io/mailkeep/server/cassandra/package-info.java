/**
 * James's Cassandra storage, wired: one module per capability, all declaring their tables in one set from which the
 * schema is made at start. Only {@link io.mailkeep.server.cassandra.CassandraStore} is for others, and
 * {@link io.mailkeep.server.cassandra.SharedTime} for the driver, which makes it by its name.
 */
package io.mailkeep.server.cassandra;
