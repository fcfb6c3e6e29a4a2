package io.mailkeep.pop3.uidl;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.StringReader;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class TablePropertyTest {
    @Property(tries = 300)
    void whatIsWrittenIsReadAlike(
            @ForAll @IntRange(min = 1) int uid, @ForAll @StringLength(max = 200) String text, @ForAll int size)
            throws Exception {
        String messageId = "<" + text.replaceAll("[\\r\\n]+", " ").trim() + ">";
        String line = Table.line(ImmutableList.of(
                "anna", Integer.toString(uid), messageId, Integer.toString(size & 0xFFFFFF), "m" + uid));

        ImmutableList<Row> rows =
                new Table(Format.MAILKEEP).read(new StringReader("user,uid,messageId,size,uidl\n" + line));

        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).uid()).contains((long) uid);
        assertThat(rows.get(0).messageId()).contains(messageId);
        assertThat(rows.get(0).uidl().value()).isEqualTo("m" + uid);
    }
}
