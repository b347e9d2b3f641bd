/// What ``SandboxTransitionTests`` expects: for each state and event, the result and the next state.
///
/// `-` means that the event returns nothing, and `=` that the state does not change. An event is left out if it does not
/// change the state and returns nil, false or none.
enum SandboxTransitionTable {
  /// A sandbox without extensions, snapshots and concurrency.
  static let ordinary = """
    cold
      start: launch(timeLimit: 10.0 seconds) -> starting
      invoke: launch(timeLimit: 3.0 seconds) -> starting for new
      runtime asks: refuse 410 SandboxEnding -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 410 SandboxEnding -> =
      shut down: none -> stopped
      all gone: true -> =
    starting
      invoke: waitForStart -> starting, new waits
      runtime asks: started 2.0 seconds, deliver -, limit - -> idle, runtime waits
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      runtime fails to start: failed starting 2.0 seconds, waiting - -> crashed
      extension registers: - -> starting, new registered
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed starting 2.0 seconds, waiting - -> timed out
      process exits: failed starting 2.0 seconds, waiting - -> crashed
      shut down: terminate, interrupted - -> shutting down
    starting, waited for
      invoke: refuse -> =
      runtime asks: started 2.0 seconds, deliver now, limit 3.0 seconds -> now delivered
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      runtime fails to start: failed starting 2.0 seconds, waiting now -> crashed
      extension registers: - -> starting, now waits, new registered
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed starting 2.0 seconds, waiting now -> timed out
      process exits: failed starting 2.0 seconds, waiting now -> crashed
      shut down: terminate, interrupted now -> shutting down
    starting inside
      invoke: refuse -> =
      runtime asks: started 1.0 seconds, deliver now, limit - -> now delivered
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      runtime fails to start: failed now 1.0 seconds -> crashed
      extension registers: - -> starting for now, new registered
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds -> timed out
      process exits: failed now 1.0 seconds -> crashed
      shut down: terminate, interrupted now -> shutting down
    idle
      invoke: deliver(timeLimit: 3.0 seconds) -> new delivered
      freeze: true -> frozen, runtime waits
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime leaves: - -> idle
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed idle -> crashed
      shut down: terminate, interrupted - -> shutting down
    idle, runtime away
      invoke: waitForRuntime(timeLimit: 3.0 seconds) -> new undelivered
      runtime asks: wait -> idle, runtime waits
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed idle -> crashed
      shut down: terminate, interrupted - -> shutting down
    frozen
      invoke: deliver(timeLimit: 3.0 seconds) -> new delivered
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime leaves: - -> frozen
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed idle -> crashed
      shut down: terminate, interrupted - -> shutting down
    frozen, runtime away
      invoke: waitForRuntime(timeLimit: 3.0 seconds) -> new undelivered
      runtime asks: wait -> frozen, runtime waits
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed idle -> crashed
      shut down: terminate, interrupted - -> shutting down
    frozen, waited for
      invoke: refuse -> =
      thaw: deliver(timeLimit: 3.0 seconds) -> now delivered
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime leaves: - -> frozen, now waits
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed idle, waiting now -> crashed
      shut down: terminate, interrupted now -> shutting down
    undelivered
      invoke: refuse -> =
      runtime asks: deliver(now) -> now delivered
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds init 1.0 seconds -> timed out
      process exits: failed now 1.0 seconds init 1.0 seconds -> crashed
      shut down: terminate, interrupted now -> shutting down
    delivered
      invoke: refuse -> =
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: - -> now answering
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds init 1.0 seconds -> timed out
      process exits: failed now 1.0 seconds init 1.0 seconds -> crashed
      shut down: terminate, interrupted now -> shutting down
    answering
      invoke: refuse -> =
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 403 -> =
      runtime answers another: 400 -> =
      answer ends: true -> now answered
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds init 1.0 seconds -> timed out
      process exits: failed now 1.0 seconds init 1.0 seconds -> crashed
      shut down: terminate, interrupted now -> shutting down
    answered
      invoke: refuse -> =
      runtime asks: finished now 1.0 seconds init 1.0 seconds -> idle, runtime waits
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 403 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds init 1.0 seconds, answered -> timed out
      process exits: failed now 1.0 seconds init 1.0 seconds, answered -> crashed
      shut down: terminate, interrupted - -> shutting down
    timed out
      invoke: refuse -> =
      runtime asks: refuse 410 SandboxEnding -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      shut down: wait -> shutting down
      all gone: true -> cold
    crashed
      invoke: refuse -> =
      runtime asks: refuse 410 SandboxEnding -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      shut down: wait -> shutting down
      all gone: true -> cold
    shutting down
      invoke: refuse -> =
      runtime asks: refuse 410 SandboxEnding -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      shut down: wait -> =
      all gone: false -> stopped
    stopped
      invoke: refuse -> =
      runtime asks: refuse 410 SandboxEnding -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 410 SandboxEnding -> =

    """
}
