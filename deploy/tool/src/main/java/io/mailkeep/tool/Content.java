package io.mailkeep.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a request carries. A file is streamed, whatever its size. */
record Content(String type, BodyPublisher bytes) {
    static final Content NONE = new Content("", BodyPublishers.noBody());

    static Content json(JsonNode node) {
        return new Content("application/json", BodyPublishers.ofString(node.toString()));
    }

    static Content file(String type, Path file) {
        try {
            if (Files.isRegularFile(file) && Files.isReadable(file)) {
                return new Content(type, BodyPublishers.ofFile(file));
            }
        } catch (FileNotFoundException e) {
            // Answered below, as one that was never there is.
        }
        throw new Refusal(Refusal.USAGE, "There is no file " + file + " that can be read");
    }
}
