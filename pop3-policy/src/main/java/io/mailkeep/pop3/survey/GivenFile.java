package io.mailkeep.pop3.survey;

import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.convert.DisabledListDelimiterHandler;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.io.FileHandler;

/** A {@code keepcopy.xml} that somebody sent. */
final class GivenFile {
    private GivenFile() {}

    /** As James reads the server's own file. */
    static XMLConfiguration parse(String xml) throws ConfigurationException {
        try {
            XMLConfiguration file = new XMLConfiguration();
            file.setListDelimiterHandler(new DisabledListDelimiterHandler());
            file.setDocumentBuilder(withoutEntities().newDocumentBuilder());
            new FileHandler(file).load(new StringReader(xml));
            return file;
        } catch (ParserConfigurationException e) {
            throw new ConfigurationException("XML can not be read", e);
        }
    }

    // What is sent must not make the server read its own files or fetch addresses.
    private static DocumentBuilderFactory withoutEntities() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory;
    }
}
