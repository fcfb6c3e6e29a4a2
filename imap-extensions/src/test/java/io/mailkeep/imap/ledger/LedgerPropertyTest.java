package io.mailkeep.imap.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.HashBasedTable;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Table;
import io.mailkeep.imap.uids.UidSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.utils.UpdatableTickingClock;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Devices are told things by two nodes, which write in any order, fail in the middle and forget: what the ledger says of a
 * device it was told.
 */
class LedgerPropertyTest {
    private static final int STEPS = 300;

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void theLedgerNeverClaimsMoreThanWasTold(@ForAll long seed) {
        History history = new History(new Random(seed), 0.3);

        for (int step = 0; step < STEPS; step++) {
            history.doSomething();
            history.assertNothingIsClaimedThatWasNotTold();
        }
    }

    @Example
    void whatIsToldIsClaimedInTheEnd() {
        History history = new History(new Random(7), 0);
        for (int step = 0; step < STEPS; step++) {
            history.tell();
            history.send();
        }

        history.writeAll();

        history.assertAllIsClaimed();
    }

    private static final class History {
        private static final Username ANNA = Username.of("anna@demo.test");
        private static final List<MailboxId> MAILBOXES = List.of(InMemoryId.of(1), InMemoryId.of(2));

        private final Random random;
        private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.EPOCH);
        private final Table<Device, MailboxId, Position> told = HashBasedTable.create();
        private final List<Pending> nodes = List.of(new Pending(5), new Pending(5));
        private final SyncLedger ledger;
        private final Entering entering;
        private final DeviceStates states;
        private final int devices;

        History(Random random, double failing) {
            this.random = random;
            MemorySyncLedger memory = new MemorySyncLedger(clock);
            this.ledger = failing == 0 ? memory : new Unreliable(memory, random, failing);
            this.entering = new Entering(ledger, clock);
            this.states = new DeviceStates(memory);
            this.devices = failing == 0 ? 2 : Entering.MOST_DEVICES + 3;
        }

        void doSomething() {
            clock.setInstant(clock.instant().plus(Duration.ofMinutes(random.nextInt(1000))));
            switch (random.nextInt(8)) {
                case 0:
                    states.forget(ANNA, device()).block();
                    break;
                case 1:
                    write(nodes.get(random.nextInt(2)));
                    break;
                case 2:
                    clock.setInstant(clock.instant().plus(Duration.ofDays(random.nextInt(40))));
                    break;
                case 3:
                    nodes.get(random.nextInt(2)).take();
                    break;
                case 4:
                case 5:
                    send();
                    break;
                default:
                    tell();
            }
        }

        void tell() {
            note(Position.told(
                    ModSeq.of(1 + random.nextInt(50)), MessageUid.of(1 + random.nextInt(50)), clock.instant()));
        }

        void send() {
            int first = 1 + random.nextInt(50);
            note(Position.sent(UidSet.range(first, first + random.nextInt(3))));
        }

        private void note(Position position) {
            Device device = device();
            MailboxId mailbox = MAILBOXES.get(random.nextInt(2));
            told.put(device, mailbox, known(device, mailbox).and(position));
            nodes.get(random.nextInt(2)).add(Visitor.of(ANNA, device), mailbox, position);
        }

        void writeAll() {
            nodes.forEach(this::write);
        }

        private void write(Pending node) {
            Flux.fromIterable(node.take().rowMap().entrySet())
                    .flatMap(each ->
                            entering.enter(each.getKey(), each.getValue()).onErrorResume(failure -> Mono.empty()))
                    .blockLast();
        }

        void assertNothingIsClaimedThatWasNotTold() {
            for (MailboxId mailbox : MAILBOXES) {
                assertThat(states.in(ANNA, mailbox).block())
                        .hasSizeLessThanOrEqualTo(Entering.MOST_DEVICES + 1)
                        .allSatisfy(state -> assertThat(
                                        known(state.known().device(), mailbox).and(state.position()))
                                .isEqualTo(known(state.known().device(), mailbox)));
            }
        }

        void assertAllIsClaimed() {
            for (MailboxId mailbox : MAILBOXES) {
                assertThat(states.in(ANNA, mailbox).block()).hasSize(devices).allSatisfy(state -> assertThat(
                                state.position())
                        .isEqualTo(known(state.known().device(), mailbox)));
            }
        }

        private Position known(Device device, MailboxId mailbox) {
            Position position = told.get(device, mailbox);
            return position == null ? Position.NOWHERE : position;
        }

        private Device device() {
            return Device.named("device" + random.nextInt(devices));
        }
    }

    /** Loses writes, of which some were carried out. */
    private record Unreliable(SyncLedger ledger, Random random, double failing) implements SyncLedger {
        @Override
        public Flux<KnownDevice> devices(Username user) {
            return Flux.defer(() -> fails() ? Flux.error(new IllegalStateException("down")) : ledger.devices(user));
        }

        @Override
        public Mono<Void> write(Username user, KnownDevice device) {
            return sometimes(ledger.write(user, device));
        }

        @Override
        public Mono<Void> forget(Username user, Device device) {
            return sometimes(ledger.forget(user, device));
        }

        @Override
        public Mono<Entry> entry(Username user, MailboxId mailbox, Device device) {
            return ledger.entry(user, mailbox, device);
        }

        @Override
        public Mono<ImmutableMap<Device, Entry>> entries(Username user, MailboxId mailbox) {
            return ledger.entries(user, mailbox);
        }

        @Override
        public Mono<Void> write(Username user, MailboxId mailbox, Device device, Entry entry) {
            return sometimes(ledger.write(user, mailbox, device, entry));
        }

        private Mono<Void> sometimes(Mono<Void> write) {
            return Mono.defer(() -> {
                if (!fails()) {
                    return write;
                }
                Mono<Void> failure = Mono.error(new IllegalStateException("down"));
                return random.nextBoolean() ? write.then(failure) : failure;
            });
        }

        private boolean fails() {
            return random.nextDouble() < failing;
        }
    }
}
