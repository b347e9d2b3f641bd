/// Lambda's quotas, in Lambda's units, and limits of the emulator where Lambda has none.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>.
package enum LambdaLimits {
  /// The largest event of a synchronous invocation, in bytes.
  package static let requestPayload = 6 * 1024 * 1024
  /// The largest event of an asynchronous invocation, in bytes.
  package static let asynchronousPayload = 1024 * 1024
  /// The longest client context, in bytes of Base64.
  package static let clientContext = 3583
  /// How many asynchronous events (invocation type Event) may wait in the emulator. Lambda has a rate limit instead.
  package static let waitingEvents = 10_000
  /// The total size of these events in the emulator, in bytes.
  package static let waitingEventBytes = 64 * 1024 * 1024
  /// The largest buffered result, in bytes of JSON: 100 more than the largest event. The Runtime API names this limit
  /// when it refuses a result: "Exceeded maximum allowed payload size (6291556 bytes)."
  package static let responsePayload = 6 * 1024 * 1024 + 100
  /// The largest streamed result, in bytes.
  package static let streamedResponse = 200 * 1024 * 1024
  /// The largest zip file that can be uploaded directly, in bytes. Larger ones go through S3.
  package static let uploadedCode = 50 * 1024 * 1024
  /// The most that a function's code and its layers may contain unpacked, in bytes.
  package static let unpackedCode = 262_144_000
  /// How long init may take.
  package static let initDuration = Duration.seconds(10)
  /// How long init ahead of invocations may take, unless the function's timeout is longer.
  package static let aheadInitDuration = Duration.seconds(130)
  /// How long a restore from a snapshot may take, including the hooks after it.
  package static let restoreDuration = Duration.seconds(10)
  /// How long everything may take that the emulator does not limit for a debugger, in milliseconds: a week. Node.js's
  /// timers, which last up to 24.8 days, can still wait for such a deadline.
  package static let unlimitedMilliseconds = 7 * 86_400_000
  /// How much of the log is returned with an invocation that asks for it, in bytes.
  package static let logTail = 4096
  /// How many processes and threads a sandbox may have.
  package static let processes = 1024
  /// How many files a process may have open.
  package static let openFiles = 1024
  /// How many extensions a function may have.
  package static let extensions = 10
  /// The memory sizes that a function can have, in MB.
  package static let memorySize = 128...10_240
  /// The sizes that `/tmp` can have, in MB.
  package static let temporaryMegabytes = 512...10_240
  /// The port of the Runtime API in a sandbox with its own network.
  package static let runtimeAPIPort = 9001
  /// The timeouts that a function can have, in seconds.
  package static let timeoutSeconds = 1...900
  /// How many concurrent sandboxes an account may have by default.
  package static let concurrency = 1...1000
  /// How many concurrent invocations a managed instance may take.
  package static let managedConcurrency = 1...1600
  /// How many invocations may wait for a sandbox in the emulator before it rejects more. On Lambda none waits.
  package static let queueLength = 1000
}
