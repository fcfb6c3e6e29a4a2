package io.mailkeep.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.server.message.BoundedMessageParser;
import java.io.ByteArrayInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of what neither SMTP nor IMAP has refused. */
class BoundedMessageParserTest {
    /** Upon an exception, other than an error, James stores the message without a list of its attachments. */
    @ParameterizedTest
    @EnumSource
    void messageThatWouldHoldUpItsReadersIsNotTakenApart(ComplexMessage message) {
        ByteArrayInputStream octets = new ByteArrayInputStream(message.text().getBytes(ISO_8859_1));

        assertThatThrownBy(() -> new BoundedMessageParser().retrieveAttachments(octets))
                .isInstanceOf(Exception.class)
                .hasMessageFindingMatch("more than [0-9]+ (parts|header fields|octets)|too long together");
    }
}
