package dev.leadlist.examples.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.ByteArrayInputStream;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullMarked
class FirmDirectoryTests {

  private final FirmDirectory directory = FirmDirectory.load();

  @Test
  void holdsEveryFirmOfTheFileOnceInTheOrderOfIds() {
    List<String> ids = directory.firms().stream().map(Firm::id).toList();

    assertThat(ids).hasSize(149).doesNotHaveDuplicates().isSorted();
  }

  @ParameterizedTest(name = "{0}: {1}, with a website {2}")
  @CsvSource({"us, 23, 23", "US, 23, 23", "gb, 57, 57", "jp, 23, 23", "cn, 19, 17", "zz, 14, 14"})
  void findsTheFirmsOfACountryAndTheWorldwideOnes(String country, int all, int withWebsite) {
    assertThat(directory.matching(query(country, false))).hasSize(all);
    assertThat(directory.matching(query(country, true)))
        .hasSize(withWebsite)
        .allMatch(Firm::hasWebsite);
  }

  @Test
  void countsAFirmOfAPartOfACountryAsOneOfTheCountry() {
    Firm firm = firm("[{'id': 'a', 'name': 'A', 'countries': ['gb-eng']}]");

    assertThat(firm.isIn("gb")).isTrue();
    assertThat(firm.isIn("g")).isFalse();
    assertThat(firm.isIn("us")).isFalse();
  }

  @Test
  void takesWhatTheDataLeavesOutAsEmpty() {
    Firm firm = firm("[{'id': 'a', 'name': 'A', 'website': null}]");

    assertThat(firm.hasWebsite()).isFalse();
    assertThat(firm.description()).isNull();
    assertThat(firm.countries()).isEmpty();
    assertThat(firm.handles()).isEmpty();
  }

  @Test
  void refusesAFirmWithoutAName() {
    assertThatNullPointerException()
        .isThrownBy(() -> new Firm("a", nothing(), null, null, null, null, null, null))
        .withMessage("firm a without a name");
  }

  @Test
  void namesEveryFaultOfAQueryAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FirmQuery("mining", " ", true, -1, -5))
        .withMessage("industry is 'mining', known is only 'real estate';"
            + " country is '', expected a two-letter ISO 3166 code such as 'us';"
            + " offset is -1, expected 0 or more;"
            + " limit is -5, expected 1 to 100");
  }

  @Test
  void readsCriteriaAndSaysWhatTheyLack() {
    assertThat(Criteria.parse("{\"industry\": \"real estate\", \"country\": \"us\", \"x\": 1}"))
        .isEqualTo(new Criteria("real estate", "us"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Criteria.parse("{\"industry\": \"real estate\"}"))
        .withMessageContaining("lack the text 'country'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Criteria.parse("nonsense"))
        .withMessage("criteria are no JSON: nonsense");
  }

  private static FirmQuery query(String country, boolean websiteRequired) {
    return new FirmQuery("Real Estate", country, websiteRequired, 0, 20);
  }

  private static Firm firm(String json) {
    byte[] bytes = json.replace('\'', '"').getBytes(UTF_8);
    return FirmDirectory.read(new ByteArrayInputStream(bytes)).firms().get(0);
  }

  @SuppressWarnings("NullAway") // null is the fault under test
  private static String nothing() {
    return null;
  }
}
