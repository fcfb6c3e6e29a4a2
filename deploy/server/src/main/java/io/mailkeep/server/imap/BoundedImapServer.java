package io.mailkeep.server.imap;

import java.util.Optional;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.imapserver.netty.IMAPServer;
import org.apache.james.imapserver.netty.ImapMetrics;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.protocols.netty.ChannelHandlerFactory;
import org.apache.james.util.Size;

/** Puts a {@link CommandBound} in front of all that reads commands. */
@SuppressWarnings("unchecked") // James's own: IMAPServer overrides a method without its type parameters.
final class BoundedImapServer extends IMAPServer {
    private long inMemory;

    BoundedImapServer(
            ImapDecoder decoder,
            ImapEncoder encoder,
            ImapProcessor processor,
            ImapMetrics metrics,
            GaugeRegistry gauges) {
        super(decoder, encoder, processor, metrics, gauges);
    }

    @Override
    public void doConfigure(HierarchicalConfiguration<ImmutableNode> listener) throws ConfigurationException {
        super.doConfigure(listener);
        inMemory = Optional.ofNullable(listener.getString("inMemorySizeLimit", null))
                .map(Size::parse)
                .orElse(DEFAULT_IN_MEMORY_SIZE_LIMIT)
                .asBytes();
    }

    /** The framer is the first of them, and the only one that is made with the pipeline at hand. */
    @Override
    protected ChannelHandlerFactory createFrameHandlerFactory() {
        ChannelHandlerFactory framers = super.createFrameHandlerFactory();
        return pipeline -> {
            pipeline.addLast(new CommandBound(inMemory));
            return framers.create(pipeline);
        };
    }
}
