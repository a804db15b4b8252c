package dev.leadlist.runner.url;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The hosts of a database URL: names or addresses, each with a port, separated by commas. */
final class HostList {
  private static final int DEFAULT_PORT = 5432;
  private static final Pattern HOST =
      Pattern.compile("(?<host>\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9_][A-Za-z0-9._-]*)(?::(?<port>.*))?");

  private HostList() {}

  /**
   * Returns each host as {@code host:port}, names in lower case; localhost if there is none. A
   * fault names a host by its place: what stands there may be a piece of a password.
   */
  static List<String> read(String text, Consumer<String> faults) {
    List<String> hosts = new ArrayList<>();
    if (text.isEmpty()) {
      hosts.add("localhost:" + DEFAULT_PORT);
      return hosts;
    }
    String[] entries = text.split(",", -1);
    for (int i = 0; i < entries.length; i++) {
      String subject = entries.length == 1 ? "host" : "host " + (i + 1);
      String fault = readOne(entries[i], hosts);
      if (fault != null) {
        faults.accept(subject + " " + fault);
      }
    }
    return hosts;
  }

  private static @Nullable String readOne(String entry, List<String> hosts) {
    if (entry.isEmpty() || entry.matches(":[^:]*")) {
      return "is missing; write HOST:" + DEFAULT_PORT;
    }
    if (entry.startsWith("%2F") || entry.startsWith("%2f")) {
      return "is a Unix-domain socket, which the JDBC driver cannot use; write a host name";
    }
    Matcher host = HOST.matcher(entry);
    if (!host.matches()) {
      return "is not a host name or address; write HOST:" + DEFAULT_PORT + ", IPv6 as [::1]";
    }
    String port = host.group("port");
    if (port != null && !isPort(port)) {
      return port.contains(":")
          ? "has more than one colon; write an IPv6 address in brackets, [::1]:" + DEFAULT_PORT
          : "has a port that is not a number from 1 to 65535; write HOST:" + DEFAULT_PORT;
    }
    String name = host.group("host").toLowerCase(Locale.ROOT);
    hosts.add(name + ":" + (port == null ? DEFAULT_PORT : Integer.parseInt(port)));
    return null;
  }

  private static boolean isPort(String text) {
    return text.matches("[0-9]{1,5}")
        && Integer.parseInt(text) >= 1
        && Integer.parseInt(text) <= 65535;
  }
}
