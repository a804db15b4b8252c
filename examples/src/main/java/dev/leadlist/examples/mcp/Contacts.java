package dev.leadlist.examples.mcp;

import java.util.Map;

/** The public handles of one company by network, such as {@code linkedin}; may be empty. */
public record Contacts(String companyId, Map<String, String> handles) {

  public Contacts {
    handles = Map.copyOf(handles);
  }
}
