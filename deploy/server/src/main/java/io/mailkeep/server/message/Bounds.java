package io.mailkeep.server.message;

import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.field.LenientFieldParser;
import org.apache.james.mime4j.message.DefaultBodyDescriptorBuilder;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.BodyDescriptorBuilder;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.RawField;

/**
 * Ends mime4j's taking apart of a message of which James could not bear the whole. Parts in each other are read by calls
 * in each other, each octet once for every part around it: thousands overflow the stack. A part of seven octets takes
 * more than a kilobyte of heap, and so some fields do. And a field is decoded in a time that grows with the square of its
 * length. Not thread-safe.
 */
final class Bounds implements BodyDescriptorBuilder {
    /** Parts in each other; a forwarded message takes two. */
    private static final int DEEPEST = 100;

    private static final int MOST_PARTS = 10_000;
    private static final int MOST_FIELDS = 100_000;
    /** In octets, folded. Thousands of addresses are less. */
    private static final int LONGEST_FIELD = 102_400;
    /** Of that length, or shorter ones that take as long: each can take seconds, and so can a hundred of a tenth of it. */
    private static final int MOST_LONGEST_FIELDS = 10;

    private static final long MOST_SQUARES = (long) MOST_LONGEST_FIELDS * LONGEST_FIELD * LONGEST_FIELD;

    private final BodyDescriptorBuilder builder;
    private final Total total;
    private final int depth;

    private Bounds(BodyDescriptorBuilder builder, Total total, int depth) {
        this.builder = builder;
        this.total = total;
        this.depth = depth;
    }

    /** For a whole message, which it takes apart as James does: where a part ends is what the most lenient think. */
    static Bounds ofMessage() {
        return new Bounds(
                new DefaultBodyDescriptorBuilder(null, LenientFieldParser.getParser(), DecodeMonitor.SILENT),
                new Total(),
                0);
    }

    /** @throws TooComplexException where the part is in {@link #DEEPEST} others, or after {@link #MOST_PARTS} */
    @Override
    public BodyDescriptorBuilder newChild() {
        if (depth == DEEPEST) {
            throw new TooComplexException("more than " + DEEPEST + " parts are in each other");
        }
        if (++total.parts > MOST_PARTS) {
            throw new TooComplexException("it has more than " + MOST_PARTS + " parts");
        }
        return new Bounds(builder.newChild(), total, depth + 1);
    }

    @Override
    public void reset() {
        builder.reset();
    }

    /** @throws TooComplexException where the field is too long, by itself or with the others, or one too many */
    @Override
    public Field addField(RawField field) throws MimeException {
        long octets = field.getRaw().length();
        if (octets > LONGEST_FIELD) {
            throw new TooComplexException("a header field has more than " + LONGEST_FIELD + " octets");
        }
        total.squares += octets * octets;
        if (total.squares > MOST_SQUARES) {
            throw new TooComplexException("its header fields are too long together");
        }
        if (++total.fields > MOST_FIELDS) {
            throw new TooComplexException("it has more than " + MOST_FIELDS + " header fields");
        }
        return builder.addField(field);
    }

    @Override
    public BodyDescriptor build() {
        return builder.build();
    }

    /** Of all parts together. */
    private static final class Total {
        private int parts;
        private int fields;
        private long squares;
    }

    static final class TooComplexException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private TooComplexException(String reason) {
            super(reason);
        }
    }
}
