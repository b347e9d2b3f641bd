extension SandboxTransitionTable {
  /// A managed instance with two workers at most.
  static let managed = """
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
      runtime asks: started 2.0 seconds, deliver -, limit - -> serving nothing, 1 free
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      runtime fails to start: failed starting 2.0 seconds, waiting - -> crashed
      extension registers: - -> starting, new registered
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed starting 2.0 seconds, waiting - -> timed out
      process exits: failed starting 2.0 seconds, waiting - -> crashed
      shut down: terminate, interrupted - -> shutting down
    serving, one worker waits
      invoke: deliver(timeLimit: 3.0 seconds) -> serving new, 0 free
      runtime asks: wait -> serving nothing, 2 free
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime leaves: - -> serving nothing, 0 free
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed serving nothing -> crashed
      shut down: terminate, interrupted - -> shutting down
    serving, both workers wait
      invoke: deliver(timeLimit: 3.0 seconds) -> serving new, 1 free
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime leaves: - -> serving nothing, 1 free
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed serving nothing -> crashed
      shut down: terminate, interrupted - -> shutting down
    serving, runtime away
      invoke: waitForRuntime(timeLimit: 3.0 seconds) -> serving new, 0 free
      runtime asks: wait -> serving nothing, 1 free
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed serving nothing -> crashed
      shut down: terminate, interrupted - -> shutting down
    serving, one undelivered
      invoke: waitForRuntime(timeLimit: 3.0 seconds) -> serving now and new, 0 free
      runtime asks: deliver(now) -> serving now, 0 free
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      concurrent invocation expires: ended now 1.0 seconds -> serving nothing, 0 free
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed serving now 1.0 seconds -> crashed
      shut down: terminate, interrupted - -> shutting down
    serving, one delivered
      invoke: waitForRuntime(timeLimit: 3.0 seconds) -> serving now and new, 0 free
      runtime asks: wait -> serving now, 1 free
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: - -> serving now, 0 free
      runtime answers another: 400 -> =
      concurrent invocation expires: ended now 1.0 seconds -> serving nothing, 0 free
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed serving now 1.0 seconds -> crashed
      shut down: terminate, interrupted - -> shutting down
    serving, one delivered, one undelivered
      invoke: waitForRuntime(timeLimit: 3.0 seconds) -> serving now and other and new, 0 free
      runtime asks: deliver(other) -> serving now and other, 0 free
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: - -> serving now and other, 0 free
      runtime answers another: 400 -> =
      concurrent invocation expires: ended now 1.0 seconds -> serving other, 0 free
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed serving now 1.0 seconds and other 0.5 seconds -> crashed
      shut down: terminate, interrupted - -> shutting down
    serving, one answering, one delivered
      invoke: waitForRuntime(timeLimit: 3.0 seconds) -> serving now and other and new, 0 free
      runtime asks: wait -> serving now and other, 1 free
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 403 -> =
      runtime answers another: - -> serving now and other, 0 free
      concurrent answer ends: ended now 1.0 seconds -> serving other, 0 free
      concurrent invocation expires: ended now 1.0 seconds -> serving other, 0 free
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed serving now 1.0 seconds and other 0.5 seconds -> crashed
      shut down: terminate, interrupted - -> shutting down
    serving, one expired
      invoke: waitForRuntime(timeLimit: 3.0 seconds) -> serving new, 0 free
      runtime asks: wait -> serving nothing, 1 free
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 410 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed serving nothing -> crashed
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
