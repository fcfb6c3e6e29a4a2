package io.mailkeep.search.extraction;

import java.util.Optional;

/** What was read of an attachment: some of its text, perhaps, and why it is not all of it, if it is not. */
record Extraction(String text, Optional<String> failure) {
    static Extraction failed(String failure) {
        return new Extraction("", Optional.of(failure));
    }
}
