package io.mailkeep.pop3.stock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** James loads all extensions in one parent-first class loader: a jar brings its own classes and nothing else. */
public abstract class PackagedJarContract {
    private static final int JAVA_11 = 55;

    @Test
    void jarHoldsNoClassOfAnyoneElse() throws IOException {
        try (JarFile jar = new JarFile(DropIn.packagedJar().toFile())) {
            List<String> classes = classes(jar).stream().map(JarEntry::getName).toList();

            assertThat(classes).isNotEmpty().allMatch(name -> name.startsWith("io/mailkeep/"));
        }
    }

    @Test
    void everyClassLoadsOnJava11() throws IOException {
        try (JarFile jar = new JarFile(DropIn.packagedJar().toFile())) {
            for (JarEntry entry : classes(jar)) {
                assertThat(classFileVersion(jar, entry)).as(entry.getName()).isLessThanOrEqualTo(JAVA_11);
            }
        }
    }

    private static List<JarEntry> classes(JarFile jar) {
        return jar.stream().filter(entry -> entry.getName().endsWith(".class")).toList();
    }

    private static int classFileVersion(JarFile jar, JarEntry entry) throws IOException {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
            in.readInt();
            in.readUnsignedShort();
            return in.readUnsignedShort();
        }
    }
}
