package io.mailkeep.pop3.login;

import com.google.common.net.InetAddresses;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.policy.LoginSettings;
import io.mailkeep.pop3.policy.LoginSettings.PlainText;
import io.mailkeep.pop3.wire.StatusLine;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.pop3.POP3Session;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which connections may carry credentials. Says once, at the start, which listeners let nobody in. */
@Singleton
final class CleartextRule {
    private static final Logger LOGGER = LoggerFactory.getLogger(CleartextRule.class);

    private final PlainText plainText;
    private final Metric refusals;

    @Inject
    CleartextRule(LoginSettings settings, ConfigurationProvider files, MetricFactory metrics)
            throws ConfigurationException {
        this.plainText = settings.plainText();
        this.refusals = metrics.generate("mailkeep-pop3-login-cleartext-refused");
        files.getConfiguration("pop3server").configurationsAt("pop3server").forEach(this::warnOf);
    }

    boolean admits(POP3Session session) {
        return session.isTLSStarted()
                || plainText == PlainText.ALLOWED
                || (plainText == PlainText.LOOPBACK
                        && session.getRemoteAddress().getAddress().isLoopbackAddress());
    }

    Response refusal(POP3Session session) {
        refusals.increment();
        return StatusLine.error(
                session.isStartTLSSupported()
                        ? "a login needs TLS: begin it with STLS"
                        : "a login needs TLS, which this port does not offer: try port 995");
    }

    private void warnOf(HierarchicalConfiguration<ImmutableNode> listener) {
        boolean offersTls =
                listener.getBoolean("tls.[@socketTLS]", false) || listener.getBoolean("tls.[@startTLS]", false);
        String bind = listener.getString("bind", "0.0.0.0:110");
        boolean servesLoopback = plainText == PlainText.LOOPBACK && isLoopback(bind);
        if (listener.getBoolean("[@enabled]", true)
                && !offersTls
                && plainText != PlainText.ALLOWED
                && !servesLoopback) {
            LOGGER.warn(
                    "POP3 logins {} are refused: the listener offers no TLS, and conf/keepcopy.xml does not allow logins"
                            + " without. Give it a certificate in pop3server.xml, or write <login><plainText>allowed"
                            + "</plainText></login> bind={}",
                    plainText == PlainText.LOOPBACK ? "from other machines" : "of all users",
                    bind);
        }
    }

    private static boolean isLoopback(String bind) {
        int port = bind.lastIndexOf(':');
        String host = port < 0 ? bind : bind.substring(0, port);
        return host.equals("localhost")
                || (InetAddresses.isUriInetAddress(host)
                        && InetAddresses.forUriString(host).isLoopbackAddress());
    }
}
