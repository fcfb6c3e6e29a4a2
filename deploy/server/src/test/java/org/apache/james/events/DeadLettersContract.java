package org.apache.james.events;

/** James's contract of dead letters, which only its own package can see, for tests of any package. */
public interface DeadLettersContract extends EventDeadLettersContract.AllContracts {
    default EventSerializer serializer() {
        return new EventBusTestFixture.TestEventSerializer();
    }
}
