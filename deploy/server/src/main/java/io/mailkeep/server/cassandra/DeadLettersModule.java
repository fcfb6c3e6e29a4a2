package io.mailkeep.server.cassandra;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.EventDeadLettersHealthCheck;

/** Mailbox events that a listener could not handle wait in Cassandra for redelivery through webadmin. */
final class DeadLettersModule extends AbstractModule {
    @Override
    protected void configure() {
        Tables.declare(binder(), CassandraDeadLetters.TABLES);
        bind(EventDeadLetters.class).to(CassandraDeadLetters.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(EventDeadLettersHealthCheck.class);
    }
}
