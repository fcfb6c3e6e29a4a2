package io.mailkeep.mailets.setting;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Streams;
import io.mailkeep.pop3.policy.ConfiguredTime;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxNameException;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.mailet.MailetConfig;
import org.apache.mailet.MatcherConfig;

/** One value of a mailet or matcher, and where it stands. Whatever is wrong with it stops the start. */
public final class Setting {
    private static final Username SOMEBODY = Username.of("somebody");
    private static final Splitter COMMAS = Splitter.on(',').trimResults().omitEmptyStrings();

    private final String place;
    private final Optional<String> value;

    private Setting(String place, Optional<String> value) {
        this.place = place;
        this.value = value.map(String::trim).filter(text -> !text.isEmpty());
    }

    /** What stands after the = of a matcher. */
    public static Setting of(MatcherConfig config) {
        return new Setting("match=\"" + config.getMatcherName() + "\"", Optional.ofNullable(config.getCondition()));
    }

    /** A child element of a mailet. */
    public static Setting of(MailetConfig config, String element) {
        return new Setting(
                "<mailet class=\"" + config.getMailetName() + "\">/<" + element + ">",
                Optional.ofNullable(config.getInitParameter(element)));
    }

    /** Refuses elements that a mailet does not know; those of James's container it does. */
    public static void requireKnown(MailetConfig config, String... elements) throws MessagingException {
        ImmutableSet<String> known = ImmutableSet.<String>builder()
                .add(elements)
                .add("onMailetException", "onMatchException")
                .build();
        Iterator<String> names = config.getInitParameterNames();
        Optional<String> unknown =
                Streams.stream(names).filter(name -> !known.contains(name)).findFirst();
        if (unknown.isPresent()) {
            throw of(config, unknown.get()).refusal("the element is unknown", "It may have " + known);
        }
    }

    public boolean isPresent() {
        return value.isPresent();
    }

    public Optional<String> text() {
        return value;
    }

    /** The text, which must be there. */
    public String required(String example) throws MessagingException {
        return value.orElseThrow(() -> refusal("the value is missing", "Write " + example));
    }

    /** Must not be there. */
    public void refuse(String remedy) throws MessagingException {
        if (value.isPresent()) {
            throw refusal("'" + value.get() + "' says nothing here", remedy);
        }
    }

    /** The texts between commas; none when the value is missing. */
    public ImmutableSet<String> list() {
        return value.map(text -> ImmutableSet.copyOf(COMMAS.split(text))).orElse(ImmutableSet.of());
    }

    /** The name of a mailbox, or the one that counts without a value. */
    public String mailbox(String otherwise) throws MessagingException {
        String name = value.orElse(otherwise);
        try {
            MailboxPath.forUser(SOMEBODY, name).assertAcceptable(MailboxConstants.DEFAULT_DELIMITER);
        } catch (MailboxNameException e) {
            throw refusal("'" + name + "' is the name of no mailbox", "Write one like " + otherwise + " or Mail.2026");
        }
        return name;
    }

    /** A time, which must be there. */
    public Duration duration(Duration least, Duration most) throws MessagingException {
        String remedy = "Write a number and a unit, for example '30 days'";
        String text = value.orElseThrow(() -> refusal("the value is missing", remedy));
        return ConfiguredTime.parse(text)
                .filter(time -> time.compareTo(least) >= 0 && time.compareTo(most) <= 0)
                .orElseThrow(() -> refusal(
                        "'" + text + "' is not a time from " + least.toDays() + " to " + most.toDays() + " days",
                        remedy));
    }

    /** True, false, or what counts without a value. */
    public boolean isTrue(String otherwise) throws MessagingException {
        String text = value.orElse(otherwise);
        if (!text.equals("true") && !text.equals("false")) {
            throw refusal("'" + text + "' is neither true nor false", "Write true or false");
        }
        return text.equals("true");
    }

    /** What stops the start. */
    public MessagingException refusal(String problem, String remedy) {
        return new MessagingException("conf/mailetcontainer.xml: " + place + ": " + problem + ". " + remedy + ".");
    }
}
