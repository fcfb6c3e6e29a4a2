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
 * Lets mime4j go into the parts of a message only so deep. It reads each octet of a part once for each part around it,
 * one call within the other: some thousand parts in each other overflow the stack. Not thread-safe.
 */
final class Nesting implements BodyDescriptorBuilder {
    /** Parts in each other; a forwarded message takes two. */
    static final int DEEPEST = 100;

    private final BodyDescriptorBuilder builder;
    private final int depth;

    private Nesting(BodyDescriptorBuilder builder, int depth) {
        this.builder = builder;
        this.depth = depth;
    }

    /** For a whole message, which it takes apart as James does: where a part ends is what the most lenient think. */
    static Nesting ofMessage() {
        return new Nesting(
                new DefaultBodyDescriptorBuilder(null, LenientFieldParser.getParser(), DecodeMonitor.SILENT), 0);
    }

    /** @throws TooDeepException where the part is in {@link #DEEPEST} others */
    @Override
    public BodyDescriptorBuilder newChild() {
        if (depth == DEEPEST) {
            throw new TooDeepException();
        }
        return new Nesting(builder.newChild(), depth + 1);
    }

    @Override
    public void reset() {
        builder.reset();
    }

    @Override
    public Field addField(RawField field) throws MimeException {
        return builder.addField(field);
    }

    @Override
    public BodyDescriptor build() {
        return builder.build();
    }

    static final class TooDeepException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooDeepException() {
            super("more than " + DEEPEST + " parts are in each other");
        }
    }
}
