package io.mailkeep.server.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import java.util.Set;
import org.apache.james.dlp.api.DLPConfigurationStore;
import org.apache.james.dlp.eventsourcing.EventSourcingDLPConfigurationStore;
import org.apache.james.dlp.eventsourcing.cassandra.DLPConfigurationModules;
import org.apache.james.eventsourcing.Event;
import org.apache.james.eventsourcing.eventstore.EventStore;
import org.apache.james.eventsourcing.eventstore.cassandra.CassandraEventStore;
import org.apache.james.eventsourcing.eventstore.cassandra.CassandraEventStoreModule;
import org.apache.james.eventsourcing.eventstore.cassandra.EventStoreDao;
import org.apache.james.eventsourcing.eventstore.cassandra.JsonEventSerializer;
import org.apache.james.eventsourcing.eventstore.cassandra.dto.EventDTO;
import org.apache.james.eventsourcing.eventstore.cassandra.dto.EventDTOModule;
import org.apache.james.jmap.cassandra.filtering.FilteringRuleSetDefineDTOModules;
import org.apache.james.mailbox.cassandra.mail.eventsourcing.acl.ACLModule;

/** The event-sourced aggregates: who may store events, and every event that may be read back. */
final class EventStoreModule extends AbstractModule {
    @Override
    protected void configure() {
        Tables.declare(binder(), CassandraEventStoreModule.MODULE());
        bind(EventSourcingDLPConfigurationStore.class).in(Scopes.SINGLETON);
        bind(DLPConfigurationStore.class).to(EventSourcingDLPConfigurationStore.class);

        Multibinder<EventDTOModule<? extends Event, ? extends EventDTO>> events = Multibinder.newSetBinder(
                binder(), new TypeLiteral<EventDTOModule<? extends Event, ? extends EventDTO>>() {});
        events.addBinding().toInstance(ACLModule.ACL_UPDATE);
        events.addBinding().toInstance(DLPConfigurationModules.DLP_CONFIGURATION_STORE);
        events.addBinding().toInstance(DLPConfigurationModules.DLP_CONFIGURATION_CLEAR);
        events.addBinding().toInstance(FilteringRuleSetDefineDTOModules.FILTERING_RULE_SET_DEFINED);
        events.addBinding().toInstance(FilteringRuleSetDefineDTOModules.FILTERING_INCREMENT);
    }

    @Provides
    @Singleton
    EventStore events(CqlSession session, Set<EventDTOModule<? extends Event, ? extends EventDTO>> types) {
        return new CassandraEventStore(
                new EventStoreDao(session, JsonEventSerializer.forModules(types).withoutNestedType()));
    }
}
