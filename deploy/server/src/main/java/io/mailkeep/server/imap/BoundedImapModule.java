package io.mailkeep.server.imap;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.imapserver.netty.IMAPServer;
import org.apache.james.imapserver.netty.IMAPServerFactory;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;

/** In the place of what James's own module has for listeners. */
public final class BoundedImapModule extends AbstractModule {
    @Provides
    @Singleton
    IMAPServerFactory listeners(
            FileSystem files,
            Provider<ImapDecoder> decoder,
            Provider<ImapEncoder> encoder,
            Provider<ImapProcessor> processor,
            MetricFactory metrics,
            GaugeRegistry gauges) {
        return new IMAPServerFactory(files, decoder, encoder, processor, metrics, gauges) {
            @Override
            protected IMAPServer createServer() {
                return new BoundedImapServer(decoder.get(), encoder.get(), processor.get(), imapMetrics, gaugeRegistry);
            }
        };
    }
}
