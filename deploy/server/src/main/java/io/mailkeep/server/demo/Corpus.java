package io.mailkeep.server.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/** The messages by which Apache mime4j is tested: real mail of many programs, broken mail among it. */
final class Corpus {
    private static final String ONE_OF_THEM = "/testmsgs/basic-plain.msg";

    private Corpus() {}

    static List<Sample> samples() throws IOException {
        URL url = Corpus.class.getResource(ONE_OF_THEM);
        if (url == null || !(url.openConnection() instanceof JarURLConnection connection)) {
            throw new IOException("The corpus " + ONE_OF_THEM + " is not in a jar on the class path");
        }
        List<Sample> samples = new ArrayList<>();
        JarFile jar = connection.getJarFile();
        List<String> names = jar.stream()
                .map(entry -> entry.getName())
                .filter(name -> name.endsWith(".msg"))
                .sorted()
                .toList();
        for (String name : names) {
            try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
                samples.add(Sample.of(samples.size() + 1, name, in.readAllBytes()));
            }
        }
        return samples;
    }
}
