package io.mailkeep.pop3.survey;

import com.google.common.base.Throwables;
import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.convert.DisabledListDelimiterHandler;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.io.FileHandler;
import org.xml.sax.helpers.DefaultHandler;

/** A {@code keepcopy.xml} that somebody sent. */
final class GivenFile {
    private static final int DEEPEST = 100;

    private GivenFile() {}

    /** As James reads the server's own file. */
    static XMLConfiguration parse(String xml) throws ConfigurationException {
        XMLConfiguration file = new XMLConfiguration();
        file.setListDelimiterHandler(new DisabledListDelimiterHandler());
        try {
            file.setDocumentBuilder(builder());
            new FileHandler(file).load(new StringReader(xml));
            return file;
        } catch (ParserConfigurationException | ConfigurationException e) {
            throw new ConfigurationException("conf/keepcopy.xml can not be read: " + Throwables.getRootCause(e), e);
        }
    }

    // What is sent must not make the server read its own files, fetch addresses or run out of stack.
    private static DocumentBuilder builder() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setAttribute("http://www.oracle.com/xml/jaxp/properties/maxElementDepth", DEEPEST);
        DocumentBuilder builder = factory.newDocumentBuilder();
        // The default one writes to the server's standard error.
        builder.setErrorHandler(new DefaultHandler());
        return builder;
    }
}
