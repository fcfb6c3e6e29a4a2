package io.mailkeep.pop3.login;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.pop3.conversation.Arguments;
import io.mailkeep.pop3.conversation.Conversation;
import io.mailkeep.pop3.dispatch.Answer;
import io.mailkeep.pop3.dispatch.Challenge;
import io.mailkeep.pop3.dispatch.LaneCommand;
import io.mailkeep.pop3.policy.LoginSettings;
import io.mailkeep.pop3.wire.StatusLine;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.pop3.POP3Session;
import org.apache.james.protocols.pop3.core.CapaCapability;

/**
 * AUTH (RFC 5034). The initial response may be as long as a line of James's server may, 8192 octets: tokens are longer
 * than the 255 that RFC 2449 §4 asks of a command.
 */
public final class AuthCommand implements LaneCommand, CapaCapability {
    private static final AttachmentKey<Exchange> EXCHANGE = AttachmentKey.of("mailkeep-sasl", Exchange.class);
    private static final String NO_OCTETS = "=";
    private static final String CANCEL = "*";

    private final CleartextRule cleartext;
    private final Entrance entrance;
    private final ImmutableList<Mechanism> mechanisms;
    private final String tokenRefused;

    @Inject
    AuthCommand(CleartextRule cleartext, Entrance entrance, LoginSettings settings) {
        this.cleartext = cleartext;
        this.entrance = entrance;
        this.mechanisms = Arrays.stream(Mechanism.values())
                .filter(mechanism -> !mechanism.wantsToken() || settings.oidc().isPresent())
                .collect(ImmutableList.toImmutableList());
        this.tokenRefused = settings.oidc().map(AuthCommand::tokenRefused).orElse("");
    }

    @Override
    public Response onCommand(POP3Session session, Request request) {
        if (request instanceof Answer) {
            return session.removeAttachment(EXCHANGE, State.Connection)
                    .orElseThrow()
                    .next
                    .apply(request.getArgument());
        }
        if (Conversation.of(session).isInTransaction()) {
            return StatusLine.error("already logged in");
        }
        return cleartext.admits(session) ? begin(session, Arguments.of(request)) : cleartext.refusal(session);
    }

    @Override
    public Collection<String> getImplCommands() {
        return ImmutableSet.of("AUTH");
    }

    @Override
    public Set<String> getImplementedCapabilities(POP3Session session) {
        return cleartext.admits(session)
                ? ImmutableSet.of("SASL " + Joiner.on(' ').join(mechanisms))
                : ImmutableSet.of();
    }

    @Override
    public boolean isQuick(POP3Session session, String command) {
        return Conversation.of(session).isInTransaction();
    }

    @Override
    public void onTurnedAway(POP3Session session, Request request) {
        session.removeAttachment(EXCHANGE, State.Connection);
    }

    private Response begin(POP3Session session, ImmutableList<String> arguments) {
        Conversation.of(session).forgetUser();
        session.setHandlerState(POP3Session.AUTHENTICATION_READY);
        if (arguments.isEmpty() || arguments.size() > 2) {
            return StatusLine.error("AUTH takes a mechanism and perhaps a response");
        }
        Optional<Mechanism> mechanism = Mechanism.named(arguments.get(0)).filter(mechanisms::contains);
        if (mechanism.isEmpty()) {
            return StatusLine.error("no such mechanism");
        }
        if (arguments.size() == 1) {
            return ask(session, "", line -> respond(session, mechanism.get(), line));
        }
        String initial = arguments.get(1);
        return read(session, mechanism.get(), initial.equals(NO_OCTETS) ? "" : initial);
    }

    private Response respond(POP3Session session, Mechanism mechanism, String line) {
        return line.equals(CANCEL) ? StatusLine.error("authentication was cancelled") : read(session, mechanism, line);
    }

    private Response read(POP3Session session, Mechanism mechanism, String line) {
        Optional<Credentials> credentials = mechanism.read(line);
        if (credentials.isEmpty()) {
            return StatusLine.error("that is no response of " + mechanism + " in Base64");
        }
        return mechanism.wantsToken()
                ? entrance.enter(session, credentials.get(), refusal -> ask(session, tokenRefused, any -> refusal))
                : entrance.enter(session, credentials.get(), refusal -> refusal);
    }

    private static Response ask(POP3Session session, String challenge, Function<String, Response> next) {
        session.setAttachment(EXCHANGE, new Exchange(next), State.Connection);
        return new Challenge(challenge);
    }

    /** RFC 7628 §3.2.2: why, and where a token is to be had. The client must answer before it is told off. */
    private static String tokenRefused(OidcSASLConfiguration provider) {
        String json = JsonNodeFactory.instance
                .objectNode()
                .put("status", "invalid_token")
                .put("scope", provider.getScope())
                .put("openid-configuration", provider.getOidcConfigurationURL().toString())
                .toString();
        return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** What becomes of the client's next line. */
    private static final class Exchange {
        private final Function<String, Response> next;

        private Exchange(Function<String, Response> next) {
            this.next = next;
        }
    }
}
