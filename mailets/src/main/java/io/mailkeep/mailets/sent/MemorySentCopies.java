package io.mailkeep.mailets.sent;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** Keeps the latest of a server that forgets everything when it stops. */
@Singleton
public final class MemorySentCopies implements SentCopies {
    private static final int MOST = 100_000;

    private final Cache<Submission, Copies> copies = CacheBuilder.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(REMEMBERED.toHours(), TimeUnit.HOURS)
            .build();

    @Inject
    public MemorySentCopies() {}

    @Override
    public Mono<Copies> find(Submission submission) {
        return Mono.fromCallable(
                () -> Optional.ofNullable(copies.getIfPresent(submission)).orElse(Copies.NONE));
    }

    @Override
    public Mono<Void> addClients(Submission submission) {
        return change(submission, Copies::withClients);
    }

    @Override
    public Mono<Void> add(Submission submission, OurCopy copy) {
        return change(submission, known -> known.with(copy));
    }

    private Mono<Void> change(Submission submission, UnaryOperator<Copies> change) {
        return Mono.fromRunnable(() -> copies.asMap()
                .compute(
                        submission,
                        (key, known) -> change.apply(Optional.ofNullable(known).orElse(Copies.NONE))));
    }
}
