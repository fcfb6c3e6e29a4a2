package io.mailkeep.server.cassandra;

import com.codahale.metrics.MetricRegistry;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metrics.Metrics;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.mailkeep.server.recount.RemovedMessages;
import io.mailkeep.server.recount.TouchedMailboxes;
import java.io.FileNotFoundException;
import java.util.Set;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.init.CassandraZonedDateTimeModule;
import org.apache.james.backends.cassandra.init.configuration.CassandraConfiguration;
import org.apache.james.backends.cassandra.init.configuration.ClusterConfiguration;
import org.apache.james.backends.cassandra.init.configuration.KeyspaceConfiguration;
import org.apache.james.backends.cassandra.utils.CassandraHealthCheck;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionDAO;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionManager;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionModule;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.lifecycle.api.StartUpCheck;
import org.apache.james.mailbox.store.BatchSizes;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.apache.james.utils.PropertiesProvider;

/** The session: connected, its schema complete, by the time anything prepares a statement. */
final class SessionModule extends AbstractModule {
    private static final String KEYSPACE = "apache_james";

    @Override
    protected void configure() {
        bind(CassandraSchemaVersionDAO.class).in(Scopes.SINGLETON);
        bind(CassandraSchemaVersionManager.class).in(Scopes.SINGLETON);
        Multibinder<HealthCheck> healthChecks = Multibinder.newSetBinder(binder(), HealthCheck.class);
        healthChecks.addBinding().to(CassandraHealthCheck.class);
        healthChecks.addBinding().to(ClockHealthCheck.class);
        Multibinder.newSetBinder(binder(), StartUpCheck.class).addBinding().to(SchemaVersionCheck.class);
        Tables.declare(binder(), CassandraZonedDateTimeModule.MODULE, CassandraSchemaVersionModule.MODULE);
    }

    @Provides
    @Singleton
    CassandraModule schema(Set<CassandraModule> declared) {
        return CassandraModule.aggregateModules(declared);
    }

    @Provides
    @Singleton
    CqlSession session(
            Connection connection, CassandraModule schema, TouchedMailboxes touched, RemovedMessages removed) {
        Schema.complete(connection.session(), schema);
        return new FilteredSession(connection.session(), request -> removed.noted(touched.noted(request)));
    }

    @Provides
    @Singleton
    CassandraConfiguration tuning(PropertiesProvider properties) throws ConfigurationException {
        return CassandraConfiguration.from(file(properties, "cassandra"));
    }

    @Provides
    @Singleton
    ClusterConfiguration cluster(PropertiesProvider properties) throws ConfigurationException {
        return ClusterConfiguration.from(file(properties, "cassandra"));
    }

    @Provides
    @Singleton
    KeyspaceConfiguration keyspace(PropertiesProvider properties) throws ConfigurationException {
        Configuration configuration = file(properties, "cassandra");
        return KeyspaceConfiguration.builder()
                .keyspace(configuration.getString("cassandra.keyspace", KEYSPACE))
                .replicationFactor(configuration.getInt("cassandra.replication.factor", 1))
                .durableWrites(true);
    }

    @Provides
    @Singleton
    BatchSizes batchSizes(PropertiesProvider properties) throws ConfigurationException {
        Configuration configuration = file(properties, "batchsizes");
        return BatchSizes.builder()
                .fetchMetadata(configuration.getInt("fetch.metadata", BatchSizes.DEFAULT_BATCH_SIZE))
                .fetchHeaders(configuration.getInt("fetch.headers", BatchSizes.DEFAULT_BATCH_SIZE))
                .fetchFull(configuration.getInt("fetch.full", BatchSizes.DEFAULT_BATCH_SIZE))
                .copyBatchSize(configuration.getInt("copy", BatchSizes.DEFAULT_BATCH_SIZE))
                .moveBatchSize(configuration.getInt("move", BatchSizes.DEFAULT_BATCH_SIZE))
                .build();
    }

    @ProvidesIntoSet
    InitializationOperation driverMetrics(MetricRegistry registry, CqlSession session) {
        return InitilizationOperationBuilder.forClass(Connection.class)
                .init(() -> session.getMetrics().map(Metrics::getRegistry).ifPresent(registry::registerAll));
    }

    private static Configuration file(PropertiesProvider properties, String name) throws ConfigurationException {
        try {
            return properties.getConfiguration(name);
        } catch (FileNotFoundException e) {
            return new BaseConfiguration();
        }
    }
}
