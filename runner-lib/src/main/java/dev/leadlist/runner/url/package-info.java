/**
 * Reads database URLs as libpq and as JDBC writes them, strictly. Text in, text and faults out;
 * knows nothing else. Internal. Start reading at {@link dev.leadlist.runner.url.UrlReader}.
 */
@NullMarked
package dev.leadlist.runner.url;

import org.jspecify.annotations.NullMarked;
