package io.mailkeep.imap.parking;

import com.google.common.collect.ImmutableList;
import java.time.Instant;

/** What is parked, and until when. Thread-safe; blocks. */
public interface Parkings {
    /** Durable when it returns. */
    void add(Parked parked);

    /** Some of those whose time was over at a moment: at least one if there is one. */
    ImmutableList<Parked> due(Instant now);

    /** It is done with. */
    void remove(Parked parked);
}
