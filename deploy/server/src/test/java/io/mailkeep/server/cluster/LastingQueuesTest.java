package io.mailkeep.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.ShutdownSignalException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class LastingQueuesTest {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final int AT_ONCE = 2;
    private static final MailQueueName OUTGOING = MailQueueName.of("outgoing");

    private final List<Mail> queued = new CopyOnWriteArrayList<>();
    /** How the next are brought that bring nothing. */
    private final Queue<Flux<MailQueue.MailQueueItem>> ends = new ConcurrentLinkedQueue<>();

    private final LastingQueues queues = new LastingQueues(new Broker(), PAUSE, Duration.ofMinutes(10), AT_ONCE);
    private Instant updated = Instant.now();
    private final List<CompletionStatus> done = new CopyOnWriteArrayList<>();
    private volatile long doneAt;

    @Test
    void whatIsRejectedIsGivenBackAfterAPause() throws Exception {
        MailQueue.MailQueueItem item = item();
        long rejectedAt = System.nanoTime();

        item.done(CompletionStatus.REJECT);

        Awaitility.await().untilAsserted(() -> assertThat(done).containsExactly(CompletionStatus.RETRY));
        assertThat(Duration.ofNanos(doneAt - rejectedAt)).isGreaterThanOrEqualTo(PAUSE);
    }

    @Test
    void whatHasBeenTriedForADayIsRejected() throws Exception {
        updated = updated.minus(Duration.ofDays(1));

        item().done(CompletionStatus.REJECT);

        assertThat(done).containsExactly(CompletionStatus.REJECT);
    }

    @ParameterizedTest
    @EnumSource(
            value = CompletionStatus.class,
            names = {"SUCCESS", "RETRY"})
    void allElseIsPassedOnAtOnce(CompletionStatus status) throws Exception {
        item().done(status);

        assertThat(done).containsExactly(status);
    }

    @Test
    void mailWithADelayWaitsForItAndKeepsNobodyElseWaiting() throws Exception {
        MailQueue queue = queues.createQueue(OUTGOING);
        List<String> taken = new CopyOnWriteArrayList<>();
        Instant begin = Instant.now();
        queue.enQueue(mail("later"), DELAY);
        queue.enQueue(mail("now"));

        Disposable taking =
                Flux.from(queue.deQueue()).map(item -> item.getMail().getName()).subscribe(taken::add);
        try {
            Awaitility.await().until(() -> taken.size() == 2);

            assertThat(taken).containsExactly("now", "later");
            assertThat(Instant.now()).isAfterOrEqualTo(begin.plus(DELAY));
        } finally {
            taking.dispose();
        }
    }

    @Test
    void eachNewConnectionBringsMail() throws Exception {
        List<String> taken = new CopyOnWriteArrayList<>();
        Disposable taking = Flux.from(queues.createQueue(OUTGOING).deQueue())
                .map(item -> item.getMail().getName())
                .subscribe(taken::add);
        try {
            queued.add(mail("after the loss"));

            Mono.from(queues.handleReconnection(null)).block();

            assertThat(taken).containsExactly("after the loss");
        } finally {
            taking.dispose();
        }
    }

    @Test
    void whereNoMoreIsBroughtItIsAskedForAgain() {
        List<String> taken = new CopyOnWriteArrayList<>();
        ends.add(Flux.empty());
        ends.add(Flux.error(new IllegalStateException("no channel")));
        queued.add(mail("after all"));

        Disposable taking = Flux.from(queues.createQueue(OUTGOING).deQueue())
                .map(item -> item.getMail().getName())
                .subscribe(taken::add);
        try {
            Awaitility.await().untilAsserted(() -> assertThat(taken).containsExactly("after all"));
        } finally {
            taking.dispose();
        }
    }

    @Test
    void whereTheConnectionIsLostTheNextOneIsWaitedFor() {
        List<String> taken = new CopyOnWriteArrayList<>();
        ends.add(Flux.error(new ShutdownSignalException(true, false, null, null)));
        queued.add(mail("once"));
        Disposable taking = Flux.from(queues.createQueue(OUTGOING).deQueue())
                .map(item -> item.getMail().getName())
                .subscribe(taken::add);
        try {
            Awaitility.await().during(PAUSE.multipliedBy(3)).until(taken::isEmpty);

            Mono.from(queues.handleReconnection(null)).block();

            assertThat(taken).containsExactly("once");
        } finally {
            taking.dispose();
        }
    }

    /** It is brought by the new connection, too, and would be sent twice. */
    @Test
    void mailThatWaitedForItsTimeIsTakenOnceThoughTheConnectionIsLost() throws Exception {
        MailQueue queue = queues.createQueue(OUTGOING);
        queue.enQueue(mail("later"), DELAY);
        List<String> taken = new CopyOnWriteArrayList<>();
        Disposable taking =
                Flux.from(queue.deQueue()).map(item -> item.getMail().getName()).subscribe(taken::add);
        try {
            Mono.from(queues.handleReconnection(null)).block();

            Awaitility.await()
                    .during(DELAY)
                    .until(() -> taken, names -> names.stream().allMatch("later"::equals) && names.size() <= 1);
            Awaitility.await().untilAsserted(() -> assertThat(taken).containsExactly("later"));
        } finally {
            taking.dispose();
        }
    }

    @Test
    void mailThatWaitedForItsTimeIsTakenOnceThoughTheChannelIsClosed() throws Exception {
        MailQueue queue = queues.createQueue(OUTGOING);
        queue.enQueue(mail("later"), DELAY);
        ends.add(Flux.just(new Queued(queued.get(0))));
        List<String> taken = new CopyOnWriteArrayList<>();
        Disposable taking =
                Flux.from(queue.deQueue()).map(item -> item.getMail().getName()).subscribe(taken::add);
        try {
            Awaitility.await().until(() -> !taken.isEmpty());

            Awaitility.await().during(DELAY).untilAsserted(() -> assertThat(taken)
                    .containsExactly("later"));
        } finally {
            taking.dispose();
        }
    }

    /** As James relays: it takes 256, and processes them on threads that are fewer. */
    @Test
    void mailThatWasNotYetBegunIsProcessedOnceThoughTheConnectionIsLost() {
        for (int mail = 0; mail < 50; mail++) {
            queued.add(mail("mail-" + mail));
        }
        List<String> begun = new CopyOnWriteArrayList<>();
        CountDownLatch goOn = new CountDownLatch(1);
        Scheduler threads = Schedulers.newBoundedElastic(AT_ONCE, Integer.MAX_VALUE, "relaying");
        Disposable relaying = Flux.from(queues.createQueue(OUTGOING, MailQueueFactory.prefetchCount(1))
                        .deQueue())
                .flatMap(
                        item -> Mono.fromCallable(() -> {
                                    begun.add(item.getMail().getName());
                                    goOn.await();
                                    item.done(CompletionStatus.SUCCESS);
                                    return true;
                                })
                                .subscribeOn(threads),
                        256)
                .subscribe();
        try {
            Awaitility.await().until(() -> begun.size() == AT_ONCE);

            Mono.from(queues.handleReconnection(null)).block();
            goOn.countDown();

            Awaitility.await().until(() -> begun.containsAll(names()));
            Awaitility.await().during(PAUSE).untilAsserted(() -> assertThat(begun)
                    .hasSize(queued.size() + AT_ONCE));
        } finally {
            relaying.dispose();
            threads.dispose();
        }
    }

    private List<String> names() {
        return queued.stream().map(Mail::getName).toList();
    }

    @Test
    void mailThatWaitsForOthersForLongIsGivenBack() {
        LastingQueues impatient = new LastingQueues(new Broker(), PAUSE, DELAY, AT_ONCE);
        queued.addAll(List.of(mail("first"), mail("second"), mail("third")));
        List<String> taken = new CopyOnWriteArrayList<>();
        Disposable taking = Flux.from(impatient
                        .createQueue(OUTGOING, MailQueueFactory.prefetchCount(1))
                        .deQueue())
                .map(item -> item.getMail().getName())
                .subscribe(taken::add);
        try {
            assertThat(done).isEmpty();

            Awaitility.await().untilAsserted(() -> assertThat(done).containsExactly(CompletionStatus.RETRY));
            assertThat(taken).containsExactly("first", "second");
        } finally {
            taking.dispose();
        }
    }

    @Test
    void asManyAreTakenAtOnceAsAreAskedFor() {
        int many = 10;
        for (int mail = 0; mail < many; mail++) {
            queued.add(mail("mail-" + mail));
        }
        List<String> taken = new CopyOnWriteArrayList<>();
        Disposable taking = Flux.from(queues.createQueue(MailQueueFactory.SPOOL, MailQueueFactory.prefetchCount(many))
                        .deQueue())
                .map(item -> item.getMail().getName())
                .subscribe(taken::add);
        try {
            assertThat(taken).containsExactlyElementsOf(names());
        } finally {
            taking.dispose();
        }
    }

    private MailQueue.MailQueueItem item() {
        queued.add(mail("mail"));
        return Flux.from(queues.createQueue(MailQueueFactory.SPOOL).deQueue()).blockFirst();
    }

    private Mail mail(String name) {
        return MailImpl.builder().name(name).lastUpdated(Date.from(updated)).build();
    }

    /** Brings what is queued to each who takes, as RabbitMQ does with what a lost connection had. */
    private final class Broker implements MailQueueFactory<MailQueue>, MailQueue {
        @Override
        public Optional<MailQueue> getQueue(MailQueueName name, PrefetchCount count) {
            return Optional.of(this);
        }

        @Override
        public MailQueue createQueue(MailQueueName name, PrefetchCount count) {
            return this;
        }

        @Override
        public Set<MailQueueName> listCreatedMailQueues() {
            return Set.of();
        }

        @Override
        public MailQueueName getName() {
            return OUTGOING;
        }

        @Override
        public void enQueue(Mail mail, Duration delay) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void enQueue(Mail mail) {
            queued.add(mail);
        }

        @Override
        public Publisher<Void> enqueueReactive(Mail mail) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Publisher<MailQueueItem> deQueue() {
            return ends.isEmpty()
                    ? Flux.fromIterable(queued).<MailQueueItem>map(Queued::new).concatWith(Flux.never())
                    : ends.remove();
        }

        @Override
        public void close() {}
    }

    private final class Queued implements MailQueue.MailQueueItem {
        private final Mail mail;

        private Queued(Mail mail) {
            this.mail = mail;
        }

        @Override
        public Mail getMail() {
            return mail;
        }

        @Override
        public void done(CompletionStatus status) {
            doneAt = System.nanoTime();
            done.add(status);
        }
    }
}
