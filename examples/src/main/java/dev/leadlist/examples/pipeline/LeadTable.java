package dev.leadlist.examples.pipeline;

import dev.leadlist.examples.mcp.Company;
import dev.leadlist.examples.mcp.Contacts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The application's own table of leads, beside the run table. */
public final class LeadTable {
  private LeadTable() {}

  /** Creates the table if it is not there. */
  public static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("""
          create table if not exists pm_pipeline.leads (
            run_id uuid not null references pm_pipeline.runs,
            company_id text not null,
            name text not null,
            website text,
            handles text[],
            primary key (run_id, company_id)
          )
          """);
    }
  }

  /** Adds companies as leads; one that is there already stays as it is. */
  static void insert(Connection connection, UUID run, List<Company> companies) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("""
            insert into pm_pipeline.leads (run_id, company_id, name, website) values (?, ?, ?, ?)
            on conflict do nothing
            """)) {
      for (Company company : companies) {
        statement.setObject(1, run);
        statement.setString(2, company.id());
        statement.setString(3, company.name());
        statement.setString(4, company.website());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Notes the public handles of one lead, as {@code network=handle}. */
  static void addContacts(Connection connection, UUID run, Contacts contacts) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(
        "update pm_pipeline.leads set handles = ? where run_id = ? and company_id = ?")) {
      Object[] handles = contacts.handles().entrySet().stream()
          .map(handle -> handle.getKey() + "=" + handle.getValue())
          .sorted()
          .toArray();
      statement.setArray(1, connection.createArrayOf("text", handles));
      statement.setObject(2, run);
      statement.setString(3, contacts.companyId());
      statement.executeUpdate();
    }
  }

  /** Reads the leads of a run, by name. */
  public static List<Lead> read(Connection connection, UUID run) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("""
            select company_id, name, website, coalesce(handles, '{}')
            from pm_pipeline.leads where run_id = ? order by name
            """)) {
      statement.setObject(1, run);
      List<Lead> leads = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String[] handles = (String[]) row.getArray(4).getArray();
          leads.add(new Lead(row.getString(1), row.getString(2), row.getString(3), map(handles)));
        }
      }
      return leads;
    }
  }

  /** Reads the companies of a run whose contacts were not looked up yet. */
  static List<String> withoutContacts(Connection connection, UUID run) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("""
            select company_id from pm_pipeline.leads where run_id = ? and handles is null
            order by company_id
            """)) {
      statement.setObject(1, run);
      List<String> companies = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          companies.add(row.getString(1));
        }
      }
      return companies;
    }
  }

  private static Map<String, String> map(String[] handles) {
    Map<String, String> map = new TreeMap<>();
    for (String handle : handles) {
      int equals = handle.indexOf('=');
      map.put(handle.substring(0, equals), handle.substring(equals + 1));
    }
    return map;
  }
}
