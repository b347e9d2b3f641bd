/// The doctor's checks for each kind of failure, as in the table of docs/troubleshooting.md.
package enum FailureChecks {
  /// The names of the checks for a failure's code or error type, the most likely cause first; empty if there are none.
  package static func checks(for code: String) -> [String] { adapterCodes[code] ?? sandboxTypes[code] ?? [] }

  /// Whether a code is one of the adapter's.
  static func isAdapterCode(_ code: String) -> Bool { adapterCodes[code] != nil }

  /// The adapter's codes.
  package static let adapterCodes: [String: [String]] = [
    "App.ClosedBeforeResponse": ["http.framing", "freeze.keepalive", "http.early", "memory.limit"],
    "App.ClosedMidResponse": ["http.framing"],
    "App.InvalidResponse": ["http.framing"],
    "App.ResponseTooLarge": ["http.large"],
    "App.TimedOut": ["time.deadline", "async.blocked", "freeze.clock", "http.framing"],
    "App.Hung": ["time.deadline", "async.blocked"],
    "App.NotReady": ["start.port", "start.address", "start.slow", "start.health"],
    "App.NotListening": ["start.port", "start.address"],
    "App.Exited": ["start.port", "memory.limit", "memory.growth", "memory.workers"],
    "App.Killed": ["start.port", "memory.limit", "memory.growth", "memory.workers"],
    "App.HookFailed": [],
    "Event.Malformed": [],
    "Event.Rejected": [],
    "Event.Forbidden": [],
    "Runtime.Unavailable": [],
    "Settings.Invalid": ["config.lwa"],
  ]

  /// Error types of Lambda for which the doctor has a check.
  package static let sandboxTypes: [String: [String]] = [
    "Sandbox.Timedout": ["time.deadline", "async.blocked", "freeze.clock"],
    "Runtime.OutOfMemory": ["memory.limit", "memory.growth", "memory.workers"],
    "Function.ResponseSizeTooLarge": ["http.large"],
  ]
}
