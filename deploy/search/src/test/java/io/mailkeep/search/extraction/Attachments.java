package io.mailkeep.search.extraction;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files that people attach, and that attackers do. */
final class Attachments {
    static final String ZIP = "application/zip";
    static final String PDF = "application/pdf";
    static final String DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    static final String ODT = "application/vnd.oasis.opendocument.text";

    private Attachments() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(octets)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return octets.toByteArray();
    }

    /** A zip in a zip in a zip: at depth n there is a file that says "level-n". */
    static byte[] nested(int depth) {
        byte[] inner = utf8("level-" + depth);
        String name = "text.txt";
        for (int level = depth; level > 0; level--) {
            inner = zip(Map.of(name, inner, "here.txt", utf8("level-" + level)));
            name = "inner.zip";
        }
        return inner;
    }

    /** Some hundred kilobytes that unpack to this much. */
    static byte[] bomb(String name, int megabytes) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        byte[] megabyte = new byte[1 << 20];
        Arrays.fill(megabyte, (byte) 'a');
        try (ZipOutputStream zip = new ZipOutputStream(octets)) {
            zip.putNextEntry(new ZipEntry(name));
            write(zip, megabyte, megabytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return octets.toByteArray();
    }

    private static void write(OutputStream stream, byte[] chunk, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            stream.write(chunk);
        }
    }

    static byte[] docx(String text) {
        return zip(Map.of(
                "[Content_Types].xml",
                utf8("<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
                        + "<Default Extension='rels'"
                        + " ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
                        + "<Override PartName='/word/document.xml' ContentType='" + DOCX + ".main+xml'/></Types>"),
                "_rels/.rels",
                utf8("<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
                        + "<Relationship Id='r1' Target='word/document.xml' Type='http://schemas.openxmlformats.org/"
                        + "officeDocument/2006/relationships/officeDocument'/></Relationships>"),
                "word/document.xml",
                utf8("<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p>"
                        + "<w:r><w:t>" + text + "</w:t></w:r></w:p></w:body></w:document>")));
    }

    static byte[] odt(String text) {
        return zip(Map.of(
                "mimetype",
                utf8(ODT),
                "content.xml",
                utf8("<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'"
                        + " xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'><office:body><office:text>"
                        + "<text:p>" + text + "</text:p></office:text></office:body></office:document-content>")));
    }

    static byte[] pdf(String text) {
        String content = "BT /F1 12 Tf 72 700 Td (" + text + ") Tj ET";
        StringBuilder pdf = new StringBuilder("%PDF-1.4\n");
        String[] objects = {
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            "<</Length " + content.length() + ">>\nstream\n" + content + "\nendstream",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
        };
        StringBuilder references = new StringBuilder("xref\n0 6\n0000000000 65535 f \n");
        for (int i = 0; i < objects.length; i++) {
            references.append(String.format("%010d 00000 n \n", pdf.length()));
            pdf.append(i + 1).append(" 0 obj\n").append(objects[i]).append("\nendobj\n");
        }
        int start = pdf.length();
        pdf.append(references)
                .append("trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n")
                .append(start)
                .append("\n%%EOF\n");
        return pdf.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Never ends. */
    static InputStream endless(String text) {
        byte[] octets = utf8(text);
        return new InputStream() {
            private int next;

            @Override
            public int read() {
                next = (next + 1) % octets.length;
                return octets[next];
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                for (int i = 0; i < length; i++) {
                    into[offset + i] = (byte) read();
                }
                return length;
            }
        };
    }
}
