/// Lambda's quotas, in the units in which Lambda counts them.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>.
package enum LambdaLimits {
  /// The largest event of a synchronous invocation, in bytes.
  package static let requestPayload = 6 * 1024 * 1024
  /// The largest event of an asynchronous invocation, in bytes.
  package static let asynchronousPayload = 1024 * 1024
  /// The longest client context, in bytes of Base64.
  package static let clientContext = 3583
  /// How many events may wait for an invocation of the type Event, here; on Lambda, a rate limit applies.
  package static let waitingEvents = 10_000
  /// How many bytes they may have, here.
  package static let waitingEventBytes = 64 * 1024 * 1024
  /// The largest buffered result, in bytes of JSON: a hundred more than in an event. The Runtime API names it when it
  /// refuses a result: "Exceeded maximum allowed payload size (6291556 bytes)."
  package static let responsePayload = 6 * 1024 * 1024 + 100
  /// The largest streamed result, in bytes.
  package static let streamedResponse = 200 * 1024 * 1024
  /// How long a start may take.
  package static let initDuration = Duration.seconds(10)
  /// How long a start that is not made for an invocation may take, where the timeout is not longer.
  package static let aheadInitDuration = Duration.seconds(130)
  /// How long a restore from a snapshot may take, with the hooks after it.
  package static let restoreDuration = Duration.seconds(10)
  /// How much of the log comes back with an invocation that asks for it, in bytes.
  package static let logTail = 4096
  /// How many processes and threads a sandbox may have.
  package static let processes = 1024
  /// How many files a process may have open.
  package static let openFiles = 1024
  /// How many extensions a function may have.
  package static let extensions = 10
  /// What the memory size may be, in MB.
  package static let memorySize = 128...10_240
  /// How much may fit into `/tmp`, in MB.
  package static let temporaryMegabytes = 512...10_240
  /// The port at which the Runtime API listens in a network of the sandbox's own.
  package static let runtimeAPIPort = 9001
  /// What the timeout may be, in seconds.
  package static let timeoutSeconds = 1...900
  /// How many sandboxes an account may have at a time, unless it asks for more.
  package static let concurrency = 1...1000
  /// How many invocations a managed instance may take at once.
  package static let managedConcurrency = 1...1600
  /// How many invocations wait for a sandbox before more are turned away; on Lambda none waits.
  package static let queueLength = 1000
}
