/**
 * Serves real firms over the Model Context Protocol and calls them from a worker; start reading at
 * {@link dev.leadlist.examples.mcp.FirmMcpServer}.
 */
@NullMarked
package dev.leadlist.examples.mcp;

import org.jspecify.annotations.NullMarked;
