/**
 * The command {@code leadlist}, in the executable jar only. The one package that prints. Start
 * reading at {@link dev.leadlist.runner.cli.LeadList}.
 */
@NullMarked
package dev.leadlist.runner.cli;

import org.jspecify.annotations.NullMarked;
