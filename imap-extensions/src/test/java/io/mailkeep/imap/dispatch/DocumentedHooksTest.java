package io.mailkeep.imap.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.amqp.AmqpPublisher;
import io.mailkeep.imap.amqp.SomeAmqpPublisher;
import io.mailkeep.imap.duplicates.DuplicateDownloads;
import io.mailkeep.imap.duplicates.SomeDuplicateDownloads;
import io.mailkeep.imap.hook.SyncHook;
import io.mailkeep.imap.maillog.MailLog;
import io.mailkeep.imap.parking.ExpungeGuard;
import io.mailkeep.imap.parking.SomeExpungeGuard;
import io.mailkeep.imap.settings.Xml;
import io.mailkeep.imap.webhook.SomeWebhook;
import io.mailkeep.imap.webhook.Webhook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of HOOKS.md are read as they stand there. */
class DocumentedHooksTest {
    private static final Path DOCUMENT = Path.of(System.getProperty("mailkeep.root"), "imap-extensions/HOOKS.md");
    private static final Pattern EXAMPLE = Pattern.compile("```xml\n(.*?)```", Pattern.DOTALL);
    private static final Map<String, String> ENVIRONMENT =
            Map.of("BILLING_SECRET", "a secret of some length", "BROKER_PASSWORD", "a password");
    private static final Map<String, Supplier<SyncHook>> HOOKS = Map.of(
            MailLog.class.getName(),
            MailLog::new,
            Webhook.class.getName(),
            () -> SomeWebhook.in(ENVIRONMENT),
            AmqpPublisher.class.getName(),
            () -> SomeAmqpPublisher.in(ENVIRONMENT),
            ExpungeGuard.class.getName(),
            SomeExpungeGuard::make,
            DuplicateDownloads.class.getName(),
            SomeDuplicateDownloads::make);

    static Stream<String> examples() throws Exception {
        return EXAMPLE.matcher(Files.readString(DOCUMENT)).results().map(DocumentedHooksTest::text);
    }

    private static String text(MatchResult match) {
        return match.group(1);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsRead(String example) throws Exception {
        HooksFile file = new HooksFile(Xml.parse(example), DocumentedHooksTest::made);

        List<HookEntry> read = file.read();

        assertThat(read).hasSize(1);
        read.forEach(entry -> entry.hook().close());
    }

    private static Object made(String className) throws ClassNotFoundException {
        if (!HOOKS.containsKey(className)) {
            throw new ClassNotFoundException(className);
        }
        return HOOKS.get(className).get();
    }
}
