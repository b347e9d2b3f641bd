/// The environment, `NAME=value` each; environ(7). The headers declare it for programs that define `_GNU_SOURCE` only.
package var environ: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> { glibc_environment() }
