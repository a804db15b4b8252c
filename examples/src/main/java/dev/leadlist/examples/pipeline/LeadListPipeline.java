package dev.leadlist.examples.pipeline;

import dev.leadlist.examples.mcp.Company;
import dev.leadlist.examples.mcp.Contacts;
import dev.leadlist.examples.mcp.FirmMcpClient;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import java.util.List;

/**
 * Finds as many companies as a run wants, then their public handles, both by asking an MCP server.
 */
public final class LeadListPipeline implements RunHandler {
  private static final int PAGE = 2;

  private final FirmMcpClient mcp;

  /** Creates the pipeline; {@code mcp} stays the caller's. */
  public LeadListPipeline(FirmMcpClient mcp) {
    this.mcp = mcp;
  }

  @Override
  public Step handle(Run run, RunContext context) throws Exception {
    return switch (run.stage()) {
      case "company_discovery" -> discoverCompanies(run, context);
      case "contact_discovery" -> discoverContacts(run, context);
      default -> Step.fail("unknown stage " + run.stage());
    };
  }

  private Step discoverCompanies(Run run, RunContext context) throws Exception {
    for (int found = 0; found < run.targetQuantity(); ) {
      int offset = found;
      int limit = Math.min(PAGE, run.targetQuantity() - found);
      List<Company> page =
          context.call(() -> mcp.findCompanies(run.id().toString(), run.criteria(), offset, limit));
      if (page.isEmpty()) {
        return Step.fail("the directory has only " + found + " companies for this run");
      }
      context.inTransaction(connection -> {
        LeadTable.insert(connection, run.id(), page);
        return page.size();
      });
      found += page.size();
    }
    return Step.next("contact_discovery");
  }

  private Step discoverContacts(Run run, RunContext context) throws Exception {
    List<String> companies =
        context.inTransaction(connection -> LeadTable.withoutContacts(connection, run.id()));
    for (String company : companies) {
      Contacts contacts = context.call(() -> mcp.findContacts(run.id().toString(), company));
      context.inTransaction(connection -> {
        LeadTable.addContacts(connection, run.id(), contacts);
        return contacts;
      });
    }
    return Step.complete();
  }
}
