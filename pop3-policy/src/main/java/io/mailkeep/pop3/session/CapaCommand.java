package io.mailkeep.pop3.session;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.conversation.Conversation;
import io.mailkeep.pop3.dispatch.LaneCommand;
import io.mailkeep.pop3.policy.ClassOfService;
import io.mailkeep.pop3.wire.Line;
import io.mailkeep.pop3.wire.MultiLineReply;
import io.mailkeep.pop3.wire.StatusLine;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.pop3.POP3Session;
import org.apache.james.protocols.pop3.core.CapaCapability;

/**
 * CAPA (RFC 2449 §5): the same in both states, but for STLS and the numbers of EXPIRE
 * and LOGIN-DELAY. What other handlers announce
 * follows what is always there, and cannot replace it.
 */
final class CapaCommand implements LaneCommand, ExtensibleHandler {
    private static final ImmutableList<String> ALWAYS =
            ImmutableList.of("TOP", "UIDL", "PIPELINING", "RESP-CODES", "AUTH-RESP-CODE", "IMPLEMENTATION Mailkeep");
    private static final String STLS = "STLS";

    private final Assignments assignments;
    private ImmutableList<CapaCapability> others = ImmutableList.of();

    @Inject
    CapaCommand(Assignments assignments) {
        this.assignments = assignments;
    }

    @Override
    public Response onCommand(POP3Session session, Request request) {
        return request.getArgument() == null
                ? MultiLineReply.listing(
                        "capability list follows",
                        capabilities(session).values().stream()
                                .map(capability -> new Line().append(capability))
                                .iterator())
                : StatusLine.error("CAPA takes no argument");
    }

    @Override
    public Collection<String> getImplCommands() {
        return ImmutableSet.of("CAPA");
    }

    @Override
    public boolean isQuick(POP3Session session, String command) {
        return true;
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return ImmutableList.of(CapaCapability.class);
    }

    @Override
    public void wireExtensions(Class<?> interfaceName, List<?> extensions) {
        others = extensions.stream().map(CapaCapability.class::cast).collect(ImmutableList.toImmutableList());
    }

    private Map<String, String> capabilities(POP3Session session) {
        Conversation conversation = Conversation.of(session);
        Map<String, String> byTag = new LinkedHashMap<>();
        ALWAYS.forEach(capability -> add(byTag, capability));
        add(byTag, expire(conversation));
        loginDelay(conversation).ifPresent(delay -> add(byTag, delay));
        others.forEach(
                other -> other.getImplementedCapabilities(session).forEach(capability -> add(byTag, capability)));
        byTag.remove(STLS);
        if (session.isStartTLSSupported() && !session.isTLSStarted() && !conversation.isInTransaction()) {
            add(byTag, STLS);
        }
        return byTag;
    }

    private String expire(Conversation conversation) {
        return conversation
                .maildrop()
                .map(opened -> "EXPIRE "
                        + assignments
                                .configuration()
                                .classOfService()
                                .expire(opened.maildrop().policy()))
                .orElseGet(this::expireBeforeLogin);
    }

    /** RFC 2449 §6.7: the smallest value any user could have. */
    private String expireBeforeLogin() {
        ClassOfService classOfService = assignments.configuration().classOfService();
        return "EXPIRE " + classOfService.minimumExpire() + (classOfService.expireDiffersByUser() ? " USER" : "");
    }

    private Optional<String> loginDelay(Conversation conversation) {
        return conversation
                .maildrop()
                .map(opened -> opened.maildrop().policy().loginDelay().map(CapaCommand::loginDelay))
                .orElseGet(this::loginDelayBeforeLogin);
    }

    /** RFC 2449 §6.5: the largest value any user could have. */
    private Optional<String> loginDelayBeforeLogin() {
        ClassOfService classOfService = assignments.configuration().classOfService();
        return classOfService
                .longestLoginDelay()
                .map(delay -> loginDelay(delay) + (classOfService.loginDelayDiffersByUser() ? " USER" : ""));
    }

    private static String loginDelay(Duration delay) {
        return "LOGIN-DELAY " + delay.toSeconds();
    }

    private static void add(Map<String, String> byTag, String capability) {
        int space = capability.indexOf(' ');
        String tag = space < 0 ? capability : capability.substring(0, space);
        byTag.putIfAbsent(tag.toUpperCase(Locale.US), capability);
    }
}
