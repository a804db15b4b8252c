/**
 * The lead-list pipeline: a run finds companies, then their public handles. Start reading at
 * {@link dev.leadlist.examples.pipeline.LeadListPipeline}.
 */
@NullMarked
package dev.leadlist.examples.pipeline;

import org.jspecify.annotations.NullMarked;
