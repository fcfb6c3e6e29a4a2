package io.mailkeep.imap.maillog;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import io.mailkeep.imap.hook.ChangeHook;
import io.mailkeep.imap.hook.MailboxChange;
import io.mailkeep.imap.hook.MailboxChange.Message;
import io.mailkeep.imap.settings.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs each change at INFO, as key=value, under a logger of its own. A line has the messages of a change of which the same
 * flags changed, at most 100; what is more goes on in the next.
 */
public final class MailLog implements ChangeHook {
    static final String LOGGER = "mailkeep.mail";
    private static final int LONGEST = 100;
    private static final Pattern LOGGER_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    private Logger logger = LoggerFactory.getLogger(LOGGER);
    private ImmutableSet<MailboxChange.Type> types = ImmutableSet.copyOf(MailboxChange.Type.values());

    @Override
    public void configure(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException {
        Settings settings = Settings.of(element, ImmutableSet.of("logger", "type"));
        String name = settings.text("logger").orElse(LOGGER);
        if (!LOGGER_NAME.matcher(name).matches()) {
            throw Settings.wrong("logger", name, "Write the name of a <logger> of logback.xml, such as mailkeep.mail.");
        }
        logger = LoggerFactory.getLogger(name);
        if (!logger.isInfoEnabled()) {
            logger.warn("MailLog logs nothing: add <logger name=\"{}\" level=\"INFO\"/> to logback.xml", name);
        }
        types = settings.choice("type", MailboxChange.Type.class);
    }

    @Override
    public void changed(MailboxChange change) {
        if (!types.contains(change.type()) || !logger.isInfoEnabled()) {
            return;
        }
        for (List<Message> alike : alike(change)) {
            for (List<Message> some : Iterables.partition(alike, LONGEST)) {
                String line = Line.of(change, some);
                logger.info("{}", line);
            }
        }
    }

    private static Iterable<List<Message>> alike(MailboxChange change) {
        Map<List<ImmutableSet<String>>, List<Message>> alike = change.messages().stream()
                .collect(Collectors.groupingBy(
                        message -> List.of(
                                ImmutableSet.copyOf(message.flagsSet()), ImmutableSet.copyOf(message.flagsCleared())),
                        LinkedHashMap::new,
                        Collectors.toList()));
        return alike.values();
    }
}
