package dev.leadlist.examples.pipeline;

import java.util.Map;

/**
 * A company that a run has found.
 *
 * @param companyId the company in the directory
 * @param name its name
 * @param website where it is
 * @param handles its public handles by network; empty until contact discovery
 */
public record Lead(String companyId, String name, String website, Map<String, String> handles) {}
