extension SandboxTransitionTable {
  /// A sandbox of a function that uses SnapStart.
  static let snapStart = """
    cold
      start: launch(timeLimit: 10.0 seconds) -> starting
      invoke: launch(timeLimit: 3.0 seconds) -> starting for new
      runtime asks: refuse 410 SandboxEnding -> =
      runtime awaits restore: refuse 410 SandboxEnding -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 410 SandboxEnding -> =
      shut down: none -> stopped
      all gone: true -> =
    starting
      invoke: waitForStart -> starting, new waits
      runtime asks: started 2.0 seconds, deliver -, limit - -> idle, runtime waits
      runtime awaits restore: started 2.0 seconds, deliver -, limit - -> idle, runtime waits for restore
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      runtime fails to start: failed starting 2.0 seconds, waiting - -> crashed
      extension registers: - -> starting, new registered
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed starting 2.0 seconds, waiting - -> timed out
      process exits: failed starting 2.0 seconds, waiting - -> crashed
      shut down: terminate, interrupted - -> shutting down
    idle, restore awaited
      invoke: restore(timeLimit: 5.0 seconds) -> restoring for new
      freeze: true -> frozen, runtime waits for restore
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime leaves: - -> idle for restore
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed idle -> crashed
      shut down: terminate, interrupted - -> shutting down
    idle, restore awaited, runtime away
      invoke: restore(timeLimit: 5.0 seconds) -> restoring for new for restore
      runtime asks: wait -> idle, runtime waits
      runtime awaits restore: wait -> idle, runtime waits for restore
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed idle -> crashed
      shut down: terminate, interrupted - -> shutting down
    idle, no restore awaited
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
    frozen, restore awaited
      invoke: restore(timeLimit: 5.0 seconds) -> restoring for new
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime leaves: - -> frozen for restore
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed idle -> crashed
      shut down: terminate, interrupted - -> shutting down
    frozen, restore awaited, runtime away
      invoke: restore(timeLimit: 5.0 seconds) -> restoring for new for restore
      runtime asks: wait -> frozen, runtime waits
      runtime awaits restore: wait -> frozen, runtime waits for restore
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed idle -> crashed
      shut down: terminate, interrupted - -> shutting down
    frozen, restore awaited, waited for
      invoke: refuse -> =
      thaw: restore(timeLimit: 5.0 seconds) -> restoring for now
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime leaves: - -> frozen for restore, now waits
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed idle, waiting now -> crashed
      shut down: terminate, interrupted now -> shutting down
    restoring
      invoke: refuse -> =
      runtime asks: restored 0.5 seconds, deliver now, limit 3.0 seconds -> now delivered
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      runtime fails to restore: failed restoring 0.5 seconds for now -> crashed
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed restoring 0.5 seconds for now -> timed out
      process exits: failed restoring 0.5 seconds for now -> crashed
      shut down: terminate, interrupted now -> shutting down
    restoring, runtime away
      invoke: refuse -> =
      runtime asks: restored 0.5 seconds, deliver now, limit 3.0 seconds -> now delivered
      runtime awaits restore: restore -> restoring for now
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      runtime fails to restore: failed restoring 0.5 seconds for now -> crashed
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed restoring 0.5 seconds for now -> timed out
      process exits: failed restoring 0.5 seconds for now -> crashed
      shut down: terminate, interrupted now -> shutting down
    delivered after a restore
      invoke: refuse -> =
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: - -> now answering
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds restore 0.0 seconds -> timed out
      process exits: failed now 1.0 seconds restore 0.0 seconds -> crashed
      shut down: terminate, interrupted now -> shutting down
    answered after a restore
      invoke: refuse -> =
      runtime asks: finished now 1.0 seconds restore 0.0 seconds -> idle, runtime waits
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 403 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds restore 0.0 seconds, answered -> timed out
      process exits: failed now 1.0 seconds restore 0.0 seconds, answered -> crashed
      shut down: terminate, interrupted - -> shutting down
    timed out while restoring
      invoke: refuse -> =
      runtime asks: refuse 410 SandboxEnding -> =
      runtime awaits restore: refuse 410 SandboxEnding -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      shut down: wait -> shutting down
      all gone: true -> cold
    crashed while restoring
      invoke: refuse -> =
      runtime asks: refuse 410 SandboxEnding -> =
      runtime awaits restore: refuse 410 SandboxEnding -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      shut down: wait -> shutting down
      all gone: true -> cold
    shutting down
      invoke: refuse -> =
      runtime asks: refuse 410 SandboxEnding -> =
      runtime awaits restore: refuse 410 SandboxEnding -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      shut down: wait -> =
      all gone: false -> stopped
    stopped
      invoke: refuse -> =
      runtime asks: refuse 410 SandboxEnding -> =
      runtime awaits restore: refuse 410 SandboxEnding -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 410 SandboxEnding -> =

    """
}
