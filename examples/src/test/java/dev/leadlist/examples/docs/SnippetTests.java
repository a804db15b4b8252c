package dev.leadlist.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every piece of Java in the README and the docs stands, word for word, in code that is tested. */
class SnippetTests {
  private static final Path ROOT = Path.of("..");
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  record Snippet(Path document, String code) {
    @Override
    public String toString() {
      return document.getFileName() + ": " + code.lines().findFirst().orElse("");
    }
  }

  static List<Snippet> snippets() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      docs.filter(path -> path.toString().endsWith(".md")).forEach(documents::add);
    }
    List<Snippet> snippets = new ArrayList<>();
    for (Path document : documents) {
      Matcher java = JAVA.matcher(Files.readString(document));
      while (java.find()) {
        snippets.add(new Snippet(document, java.group(1)));
      }
    }
    return snippets;
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void standsInCodeThatIsTested(Snippet snippet) throws IOException {
    List<Path> holders = new ArrayList<>();
    for (Path root : List.of(Path.of("src"), ROOT.resolve("runner-lib/src/test"))) {
      try (Stream<Path> sources = Files.walk(root)) {
        sources
            .filter(path -> path.toString().endsWith(".java"))
            .filter(path -> words(read(path)).contains(words(snippet.code())))
            .forEach(holders::add);
      }
    }
    assertThat(holders).as("sources with%n%s", snippet.code()).isNotEmpty();
  }

  /** Line breaks and indentation differ between a document and a source file. */
  private static String words(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new IllegalStateException("reading " + path, e);
    }
  }
}
