/// What ``SandboxTransitionTests`` expects: for every state and event what is to be done, and the next state; `=` where
/// the state stays, `-` where nothing comes back.
enum SandboxTransitionTable {
  static let text = """
    cold
      start: launch(timeLimit: 10.0 seconds) -> starting
      invoke: launch(timeLimit: 3.0 seconds) -> starting for new
      freeze: false -> =
      thaw: - -> =
      runtime asks: refuse 410 SandboxEnding -> =
      runtime leaves: () -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      answer ends: () -> =
      runtime fails to start: - -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 410 SandboxEnding -> =
      time is up: - -> =
      process exits: - -> =
      shut down: none -> stopped
      all gone: true -> =
    starting
      start: none -> =
      invoke: waitForStart -> starting, new waits
      freeze: false -> =
      thaw: - -> =
      runtime asks: started 2.0 seconds, deliver -, limit - -> idle
      runtime leaves: () -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      answer ends: () -> =
      runtime fails to start: failed starting 2.0 seconds, waiting - -> crashed
      extension registers: - -> starting, extension
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed starting 2.0 seconds, waiting - -> timed out
      process exits: failed starting 2.0 seconds, waiting - -> crashed
      shut down: terminate, interrupted - -> shutting down
      all gone: false -> =
    starting, waited for
      start: none -> =
      invoke: refuse -> =
      freeze: false -> =
      thaw: - -> =
      runtime asks: started 2.0 seconds, deliver now, limit 3.0 seconds -> now delivered
      runtime leaves: () -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      answer ends: () -> =
      runtime fails to start: failed starting 2.0 seconds, waiting now -> crashed
      extension registers: - -> starting, now waits, extension
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed starting 2.0 seconds, waiting now -> timed out
      process exits: failed starting 2.0 seconds, waiting now -> crashed
      shut down: terminate, interrupted now -> shutting down
      all gone: false -> =
    starting inside
      start: none -> =
      invoke: refuse -> =
      freeze: false -> =
      thaw: - -> =
      runtime asks: started 1.0 seconds, deliver now, limit - -> now delivered
      runtime leaves: () -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      answer ends: () -> =
      runtime fails to start: failed now 1.0 seconds -> crashed
      extension registers: - -> starting for now, extension
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds -> timed out
      process exits: failed now 1.0 seconds -> crashed
      shut down: terminate, interrupted now -> shutting down
      all gone: false -> =
    idle
      start: none -> =
      invoke: deliver(timeLimit: 3.0 seconds) -> new delivered
      freeze: true -> frozen
      thaw: - -> =
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime leaves: () -> idle, runtime away
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      answer ends: () -> =
      runtime fails to start: - -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: - -> =
      process exits: failed idle -> crashed
      shut down: terminate, interrupted - -> shutting down
      all gone: false -> =
    idle, runtime away
      start: none -> =
      invoke: waitForRuntime(timeLimit: 3.0 seconds) -> new undelivered
      freeze: false -> =
      thaw: - -> =
      runtime asks: wait -> idle
      runtime leaves: () -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      answer ends: () -> =
      runtime fails to start: - -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: - -> =
      process exits: failed idle -> crashed
      shut down: terminate, interrupted - -> shutting down
      all gone: false -> =
    frozen
      start: none -> =
      invoke: deliver(timeLimit: 3.0 seconds) -> new delivered
      freeze: false -> =
      thaw: - -> =
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime leaves: () -> frozen, runtime away
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      answer ends: () -> =
      runtime fails to start: - -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: - -> =
      process exits: failed idle -> crashed
      shut down: terminate, interrupted - -> shutting down
      all gone: false -> =
    frozen, runtime away
      start: none -> =
      invoke: waitForRuntime(timeLimit: 3.0 seconds) -> new undelivered
      freeze: false -> =
      thaw: - -> =
      runtime asks: wait -> frozen
      runtime leaves: () -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      answer ends: () -> =
      runtime fails to start: - -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: - -> =
      process exits: failed idle -> crashed
      shut down: terminate, interrupted - -> shutting down
      all gone: false -> =
    frozen, waited for
      start: none -> =
      invoke: refuse -> =
      freeze: false -> =
      thaw: deliver(timeLimit: 3.0 seconds) -> now delivered
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime leaves: () -> frozen, runtime away, now waits
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      answer ends: () -> =
      runtime fails to start: - -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: - -> =
      process exits: failed idle, waiting now -> crashed
      shut down: terminate, interrupted now -> shutting down
      all gone: false -> =
    undelivered
      start: none -> =
      invoke: refuse -> =
      freeze: false -> =
      thaw: - -> =
      runtime asks: deliver(now) -> now delivered
      runtime leaves: () -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      answer ends: () -> =
      runtime fails to start: - -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds init 1.0 seconds -> timed out
      process exits: failed now 1.0 seconds init 1.0 seconds -> crashed
      shut down: terminate, interrupted now -> shutting down
      all gone: false -> =
    delivered
      start: none -> =
      invoke: refuse -> =
      freeze: false -> =
      thaw: - -> =
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime leaves: () -> =
      runtime answers: - -> now answering
      runtime answers another: 400 -> =
      answer ends: () -> =
      runtime fails to start: - -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds init 1.0 seconds -> timed out
      process exits: failed now 1.0 seconds init 1.0 seconds -> crashed
      shut down: terminate, interrupted now -> shutting down
      all gone: false -> =
    answering
      start: none -> =
      invoke: refuse -> =
      freeze: false -> =
      thaw: - -> =
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime leaves: () -> =
      runtime answers: 403 -> =
      runtime answers another: 400 -> =
      answer ends: () -> now answered
      runtime fails to start: - -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds init 1.0 seconds -> timed out
      process exits: failed now 1.0 seconds init 1.0 seconds -> crashed
      shut down: terminate, interrupted now -> shutting down
      all gone: false -> =
    answered
      start: none -> =
      invoke: refuse -> =
      freeze: false -> =
      thaw: - -> =
      runtime asks: finished now 1.0 seconds init 1.0 seconds -> idle
      runtime leaves: () -> =
      runtime answers: 403 -> =
      runtime answers another: 400 -> =
      answer ends: () -> =
      runtime fails to start: - -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds init 1.0 seconds, answered -> timed out
      process exits: failed now 1.0 seconds init 1.0 seconds, answered -> crashed
      shut down: terminate, interrupted - -> shutting down
      all gone: false -> =
    timed out
      start: none -> =
      invoke: refuse -> =
      freeze: false -> =
      thaw: - -> =
      runtime asks: refuse 410 SandboxEnding -> =
      runtime leaves: () -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      answer ends: () -> =
      runtime fails to start: - -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: - -> =
      process exits: - -> =
      shut down: wait -> shutting down
      all gone: true -> cold
    crashed
      start: none -> =
      invoke: refuse -> =
      freeze: false -> =
      thaw: - -> =
      runtime asks: refuse 410 SandboxEnding -> =
      runtime leaves: () -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      answer ends: () -> =
      runtime fails to start: - -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: - -> =
      process exits: - -> =
      shut down: wait -> shutting down
      all gone: true -> cold
    shutting down
      start: none -> =
      invoke: refuse -> =
      freeze: false -> =
      thaw: - -> =
      runtime asks: refuse 410 SandboxEnding -> =
      runtime leaves: () -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      answer ends: () -> =
      runtime fails to start: - -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: - -> =
      process exits: - -> =
      shut down: wait -> =
      all gone: false -> stopped
    stopped
      start: none -> =
      invoke: refuse -> =
      freeze: false -> =
      thaw: - -> =
      runtime asks: refuse 410 SandboxEnding -> =
      runtime leaves: () -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      answer ends: () -> =
      runtime fails to start: - -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 410 SandboxEnding -> =
      time is up: - -> =
      process exits: - -> =
      shut down: none -> =
      all gone: false -> =

    """
}
