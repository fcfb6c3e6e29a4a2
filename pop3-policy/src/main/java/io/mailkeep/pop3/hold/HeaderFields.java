package io.mailkeep.pop3.hold;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;

/** Reads a header for all who ask whether a message is held: James's own listing of fields leaves them folded. */
public final class HeaderFields {
    private HeaderFields() {}

    /** The bodies of the fields with that name, unfolded. */
    public static List<String> of(InputStream header, String name) throws IOException {
        DefaultMessageBuilder parser = new DefaultMessageBuilder();
        // Else a header that is longer than others would stay undecided for ever.
        parser.setMimeEntityConfig(MimeConfig.PERMISSIVE);
        return parser.parseHeader(header).getFields(name).stream()
                .map(field -> field.getBody())
                .collect(ImmutableList.toImmutableList());
    }
}
