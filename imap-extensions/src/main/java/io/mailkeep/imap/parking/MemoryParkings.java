package io.mailkeep.imap.parking;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;

/** Knows what is parked as long as the server runs, as James does its mail. */
@Singleton
public final class MemoryParkings implements Parkings {
    private static final int SOME = 100;

    private final TreeSet<Parked> parked =
            new TreeSet<>(Comparator.comparing(Parked::until).thenComparing(Parked::id));

    @Inject
    public MemoryParkings() {}

    @Override
    public synchronized void add(Parked one) {
        parked.add(one);
    }

    @Override
    public synchronized ImmutableList<Parked> due(Instant now) {
        return parked.stream()
                .takeWhile(one -> !one.until().isAfter(now))
                .limit(SOME)
                .collect(ImmutableList.toImmutableList());
    }

    @Override
    public synchronized void remove(Parked one) {
        parked.remove(one);
    }
}
