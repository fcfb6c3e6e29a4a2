package io.mailkeep.bench.wire;

import io.mailkeep.pop3.wire.MultiLineReply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.james.protocols.pop3.core.CRLFTerminatedInputStream;
import org.apache.james.protocols.pop3.core.ExtraDotInputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Pulls each message as the transport does, 8 KiB at a time. */
@State(Scope.Benchmark)
public class Stuffing {
    private static final int CHUNK = 8192;

    @Param
    private Corpus corpus;

    @Param
    private Maker maker;

    private List<byte[]> messages;
    private final byte[] chunk = new byte[CHUNK];

    /** Whose streams. */
    public enum Maker {
        STOCK {
            @Override
            InputStream stuffed(InputStream message) {
                return new CRLFTerminatedInputStream(new ExtraDotInputStream(message));
            }
        },
        OURS {
            @Override
            InputStream stuffed(InputStream message) {
                return MultiLineReply.message("", message, octets -> {}).getStream();
            }
        };

        abstract InputStream stuffed(InputStream message);
    }

    @Setup
    public void read() {
        messages = corpus.messages();
    }

    @Benchmark
    public long send() throws IOException {
        long sent = 0;
        for (byte[] message : messages) {
            try (InputStream stream = maker.stuffed(new ByteArrayInputStream(message))) {
                for (int count = stream.read(chunk, 0, CHUNK); count >= 0; count = stream.read(chunk, 0, CHUNK)) {
                    sent += count;
                }
            }
        }
        return sent;
    }
}
