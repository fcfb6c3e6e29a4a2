package io.mailkeep.bench.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mailkeep.bench.pop3.Chart.Axis;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ChartTest {
    @Test
    void anAxisGoesFromOnePowerOfTenToAnother() {
        assertThat(Axis.of(List.of(12.0, 10_000.0))).isEqualTo(new Axis(1, 4));
        assertThat(Axis.of(List.of(0.02, 30.0))).isEqualTo(new Axis(-2, 2));
        assertThat(Axis.of(List.of(10.0))).isEqualTo(new Axis(1, 2));
    }

    @Test
    void placesOnAnAxisAreLogarithmic() {
        Axis axis = new Axis(1, 4);

        assertThat(axis.place(10)).isZero();
        assertThat(axis.place(100)).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(axis.place(10_000)).isEqualTo(1);
    }

    @Test
    void powersAreWrittenOut() {
        assertThat(Axis.label(-2)).isEqualTo("0.01");
        assertThat(Axis.label(0)).isEqualTo("1");
        assertThat(Axis.label(4)).isEqualTo("10,000");
    }

    @Test
    void eachLineIsDrawnThroughItsPointsInOrder() throws Exception {
        Chart chart = new Chart("cost", "messages");
        chart.point("ours", 100, 2);
        chart.point("ours", 10, 1);
        chart.point("stock", 10, 10);

        Document picture = parsed(chart.svg());

        assertThat(picture.getElementsByTagName("polyline").getLength()).isEqualTo(2);
        Element ours = (Element) picture.getElementsByTagName("polyline").item(0);
        String[] points = ours.getAttribute("points").split(" ");
        assertThat(points).hasSize(2);
        assertThat(points[0]).startsWith("70.0,");
        assertThat(chart.svg()).contains(">ours<", ">stock<", ">cost<", ">messages<");
    }

    @Test
    void whatHasNoLogarithmIsLeftOut() {
        Chart chart = new Chart("cost", "messages");

        chart.point("ours", 10, 0);

        assertThat(chart.isEmpty()).isTrue();
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }
}
