package io.mailkeep.server.recount;

import com.datastax.oss.driver.api.core.session.Request;
import com.google.common.annotations.VisibleForTesting;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mailboxes to which this node wrote last, in a file that outlives the process: a server that is killed between the
 * write of a message and its event leaves a mailbox or a quota miscounted, and nobody who would know. The next start
 * has those of the last half minute before the end counted again, however it ended.
 *
 * <p>The file is mapped, so that noting is a write to memory, once a second for a mailbox, and what was noted survives the
 * process, though not the machine. It has room for 65,536 mailboxes; what is noted in the place of another one was there
 * for long. Without the file, which a full disk may prevent, nothing is noted. Thread-safe.
 */
@Singleton
public final class TouchedMailboxes {
    private static final Logger LOGGER = LoggerFactory.getLogger(TouchedMailboxes.class);
    private static final String FILE = "file://var/touched-mailboxes";
    // Longer than what is between a write and its event, a RabbitMQ that stands still included.
    private static final long LATELY = Duration.ofSeconds(30).toNanos();

    // A disk that is busy can hold up a write, so there are few.
    private static final long OFTEN = Duration.ofSeconds(1).toNanos();

    private static final int SETS = 8192;
    private static final int WAYS = 8;
    // The two halves of the id, and the time: 0 if there is none.
    private static final int FIELDS = 3;
    private static final int SIZE = SETS * WAYS * FIELDS * Long.BYTES;

    private final LongSupplier nanoTime;
    private final long start;
    private final LongBuffer slots;
    private volatile boolean works;

    /** Notes as suspect what was touched before the last end. */
    @Inject
    TouchedMailboxes(FileSystem files, Suspects suspects) throws IOException {
        this(files.getFile(FILE).toPath(), suspects, System::nanoTime);
    }

    @VisibleForTesting
    TouchedMailboxes(Path file, Suspects suspects, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.slots = open(file);
        this.start = nanoTime.getAsLong();
        this.works = slots.hasRemaining();
        takeOver(suspects);
    }

    private static LongBuffer open(Path file) {
        try {
            Files.createDirectories(file.getParent());
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                if (channel.size() != SIZE) {
                    // Written, as a file with holes can find no room when they are filled.
                    channel.truncate(0);
                    ByteBuffer zeros = ByteBuffer.allocate(SIZE);
                    while (zeros.hasRemaining()) {
                        channel.write(zeros);
                    }
                    channel.force(true);
                }
                return channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE).asLongBuffer();
            }
        } catch (IOException e) {
            LOGGER.warn(
                    "If this server is killed, what it miscounts is not found: free the disk or permit writing file={}",
                    file,
                    e);
            return LongBuffer.allocate(0);
        }
    }

    private void takeOver(Suspects suspects) {
        long last = 0;
        for (int slot = 0; slot < slots.limit(); slot += FIELDS) {
            last = Math.max(last, slots.get(slot + 2));
        }
        int touched = 0;
        for (int slot = 0; slot < slots.limit(); slot += FIELDS) {
            boolean isLate = slots.get(slot + 2) > Math.max(0, last - LATELY);
            // As if noted now: this life may end before it is counted.
            slots.put(slot + 2, isLate ? 1 : 0);
            if (isLate) {
                suspects.note(new Suspect.MailboxCount(CassandraId.of(new UUID(slots.get(slot), slots.get(slot + 1)))));
                touched++;
            }
        }
        if (touched > 0) {
            LOGGER.info(
                    "Mailboxes are counted again that were written to shortly before the last end touched={}", touched);
        }
    }

    /** Notes the mailbox that a request is about to change, if it is one. Gives the request. */
    public Request noted(Request request) {
        if (works) {
            try {
                MessageWrites.mailbox(request).ifPresent(this::touch);
            } catch (InternalError e) {
                works = false;
                // What a mapped file throws that was truncated, or for which its disk has no room.
                LOGGER.warn("The mailboxes that are written to are not noted any more until the next start", e);
            }
        }
        return request;
    }

    @VisibleForTesting
    synchronized void touch(UUID mailbox) {
        long most = mailbox.getMostSignificantBits();
        long least = mailbox.getLeastSignificantBits();
        int first = Math.floorMod(mailbox.hashCode(), SETS) * WAYS * FIELDS;
        long now = nanoTime.getAsLong() - start + 1;
        int found = first;
        for (int slot = first; slot < first + WAYS * FIELDS; slot += FIELDS) {
            if (slots.get(slot) == most && slots.get(slot + 1) == least) {
                if (slots.get(slot + 2) > 0 && now - slots.get(slot + 2) < OFTEN) {
                    return;
                }
                found = slot;
                break;
            }
            if (slots.get(slot + 2) < slots.get(found + 2)) {
                found = slot;
            }
        }
        slots.put(found, most).put(found + 1, least).put(found + 2, now);
    }
}
