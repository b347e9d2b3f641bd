/// Why a sandbox ends, in the words of the SHUTDOWN event.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html>.
package enum ShutdownReason: String, Sendable {
  /// It is not needed any more.
  case spindown
  /// An invocation, or the start, ran out of time.
  case timeout
  /// A process ended, or gave up.
  case failure
}
