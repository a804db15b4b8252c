package dev.leadlist.runner.url;

/**
 * A database URL cut at its separators, still percent-encoded.
 *
 * <p>A password with an unencoded separator in it would be cut in pieces, and a piece taken for a
 * host or a parameter could be printed. Therefore an {@code @} behind the place where it is
 * expected is a fault: wherever a password is cut wrongly, the one that ends it is left over.
 */
record UrlParts(Form form, String userInfo, String hosts, String database, String query) {
  private static final String JDBC = "jdbc:postgresql:";

  enum Form {
    JDBC,
    LIBPQ
  }

  /**
   * Cuts the text.
   *
   * @throws IllegalArgumentException with the fault, if it has neither form
   */
  static UrlParts cut(String url) {
    if (url.isBlank()) {
      throw new IllegalArgumentException("value is empty; " + UrlReader.REMEDY);
    }
    if (url.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      throw new IllegalArgumentException(
          "value contains white space or a control character; remove it, or percent-encode it (a"
              + " space is %20)");
    }
    if (url.startsWith(JDBC + "//")) {
      return jdbc(url.substring(JDBC.length() + 2));
    }
    if (url.startsWith(JDBC)) {
      return jdbc("/" + url.substring(JDBC.length()));
    }
    if (url.startsWith("postgresql://") || url.startsWith("postgres://")) {
      return libpq(url.substring(url.indexOf("//") + 2));
    }
    throw new IllegalArgumentException(
        "value has neither of the two forms of a PostgreSQL URL; " + UrlReader.REMEDY);
  }

  private static UrlParts jdbc(String rest) {
    UrlParts parts = behindUser(Form.JDBC, "", rest);
    if ((parts.hosts + parts.database).contains("@")) {
      throw new IllegalArgumentException(
          "a JDBC URL cannot have user and password before the host; " + UrlReader.REMEDY);
    }
    return parts;
  }

  private static UrlParts libpq(String rest) {
    int at = rest.indexOf('@');
    int slash = rest.indexOf('/');
    boolean hasUser = at >= 0 && (slash < 0 || at < slash);
    String behind = hasUser ? rest.substring(at + 1) : rest;
    if (behind.contains("@")) {
      throw new IllegalArgumentException(
          "value has an unencoded separator in the user name, password or a parameter;"
              + " percent-encode there @ as %40, / as %2F");
    }
    return behindUser(Form.LIBPQ, hasUser ? rest.substring(0, at) : "", behind);
  }

  private static UrlParts behindUser(Form form, String userInfo, String rest) {
    int mark = rest.indexOf('?');
    String path = mark < 0 ? rest : rest.substring(0, mark);
    String query = mark < 0 ? "" : rest.substring(mark + 1);
    int slash = path.indexOf('/');
    String hosts = slash < 0 ? path : path.substring(0, slash);
    String database = slash < 0 ? "" : path.substring(slash + 1);
    UrlParts parts = new UrlParts(form, userInfo, hosts, database, query);
    if (!database.contains("@") && (database.contains("/") || database.contains(":"))) {
      throw new IllegalArgumentException(
          "database name contains / or :; percent-encode / as %2F, : as %3A");
    }
    return parts;
  }

  /** Names no part of the URL, which may hold a password. */
  @Override
  public String toString() {
    return "UrlParts[" + form + "]";
  }
}
