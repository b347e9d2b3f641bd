extension SandboxTransitionTable {
  /// A sandbox with two extensions: `watcher` subscribes to all events that it can, and `bystander` to none.
  static let withExtensions = """
    starting
      invoke: waitForStart -> starting, new waits, watcher registered, bystander registered
      runtime asks: wait -> starting, runtime waits, watcher registered, bystander registered
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      runtime fails to start: failed starting 2.0 seconds, waiting - -> crashed
      extension registers: - -> starting, watcher registered, bystander registered, new registered
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed starting 2.0 seconds, waiting - -> timed out
      process exits: failed starting 2.0 seconds, waiting - -> crashed
      shut down: terminate, interrupted - -> shutting down
      watcher asks: wait -> starting, watcher waiting, bystander registered
      bystander asks: wait -> starting, watcher registered, bystander waiting
    starting, only the runtime waits
      invoke: waitForStart -> starting, new waits, runtime waits, watcher registered, bystander registered
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime leaves: - -> starting, watcher registered, bystander registered
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      runtime fails to start: failed starting 2.0 seconds, waiting - -> crashed
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed starting 2.0 seconds, waiting - -> timed out
      process exits: failed starting 2.0 seconds, waiting - -> crashed
      shut down: terminate, interrupted - -> shutting down
      watcher asks: wait -> starting, runtime waits, watcher waiting, bystander registered
      bystander asks: wait -> starting, runtime waits, watcher registered, bystander waiting
    starting, only the runtime is missing
      invoke: waitForStart -> starting, new waits, watcher waiting, bystander waiting
      runtime asks: started 2.0 seconds, deliver -, limit - -> idle, runtime waits, watcher waiting, bystander waiting
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      runtime fails to start: failed starting 2.0 seconds, waiting - -> crashed
      extension registers: - -> starting, watcher waiting, bystander waiting, new registered
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed starting 2.0 seconds, waiting - -> timed out
      process exits: failed starting 2.0 seconds, waiting - -> crashed
      shut down: terminate, interrupted - -> shutting down
      watcher asks: wait -> =
      bystander asks: wait -> =
    starting, only the watcher is missing
      invoke: waitForStart -> starting, new waits, runtime waits, watcher registered, bystander waiting
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime leaves: - -> starting, watcher registered, bystander waiting
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      runtime fails to start: failed starting 2.0 seconds, waiting - -> crashed
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed starting 2.0 seconds, waiting - -> timed out
      process exits: failed starting 2.0 seconds, waiting - -> crashed
      shut down: terminate, interrupted - -> shutting down
      watcher asks: started 2.0 seconds, deliver -, limit - -> idle, runtime waits, watcher waiting, bystander waiting
      bystander asks: wait -> =
    starting, only the watcher is missing, waited for
      invoke: refuse -> =
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime leaves: - -> starting, now waits, watcher registered, bystander waiting
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      runtime fails to start: failed starting 2.0 seconds, waiting now -> crashed
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed starting 2.0 seconds, waiting now -> timed out
      process exits: failed starting 2.0 seconds, waiting now -> crashed
      shut down: terminate, interrupted now -> shutting down
      watcher asks: started 2.0 seconds, deliver now, limit 3.0 seconds -> now delivered, watcher busy, bystander waiting
      bystander asks: wait -> =
    starting inside, only the watcher is missing
      invoke: refuse -> =
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime leaves: - -> starting for now, watcher registered, bystander waiting
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      runtime fails to start: failed now 1.0 seconds -> crashed
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds -> timed out
      process exits: failed now 1.0 seconds -> crashed
      shut down: terminate, interrupted now -> shutting down
      watcher asks: started 1.0 seconds, deliver now, limit - -> now delivered, watcher busy, bystander waiting
      bystander asks: wait -> =
    idle
      invoke: deliver(timeLimit: 3.0 seconds) -> new delivered, watcher busy, bystander waiting
      freeze: true -> frozen, runtime waits, watcher waiting, bystander waiting
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime leaves: - -> idle, watcher waiting, bystander waiting
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed idle -> crashed
      shut down: terminate, interrupted - -> shutting down
      watcher asks: wait -> =
      bystander asks: wait -> =
    frozen
      invoke: deliver(timeLimit: 3.0 seconds) -> new delivered, watcher busy, bystander waiting
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime leaves: - -> frozen, watcher waiting, bystander waiting
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed idle -> crashed
      shut down: terminate, interrupted - -> shutting down
      watcher asks: wait -> =
      bystander asks: wait -> =
    undelivered
      invoke: refuse -> =
      runtime asks: deliver(now) -> now delivered, watcher busy, bystander waiting
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds init 1.0 seconds -> timed out
      process exits: failed now 1.0 seconds init 1.0 seconds -> crashed
      shut down: terminate, interrupted now -> shutting down
      watcher asks: wait -> =
      bystander asks: wait -> =
    delivered
      invoke: refuse -> =
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: - -> now answering, watcher busy, bystander waiting
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds init 1.0 seconds -> timed out
      process exits: failed now 1.0 seconds init 1.0 seconds -> crashed
      shut down: terminate, interrupted now -> shutting down
      watcher asks: wait -> now delivered, watcher waiting, bystander waiting
      bystander asks: wait -> =
    delivered, watcher done
      invoke: refuse -> =
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: - -> now answering, watcher waiting, bystander waiting
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds init 1.0 seconds -> timed out
      process exits: failed now 1.0 seconds init 1.0 seconds -> crashed
      shut down: terminate, interrupted now -> shutting down
      watcher asks: wait -> =
      bystander asks: wait -> =
    answering
      invoke: refuse -> =
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 403 -> =
      runtime answers another: 400 -> =
      answer ends: true -> now answered, watcher busy, bystander waiting
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds init 1.0 seconds -> timed out
      process exits: failed now 1.0 seconds init 1.0 seconds -> crashed
      shut down: terminate, interrupted now -> shutting down
      watcher asks: wait -> now answering, watcher waiting, bystander waiting
      bystander asks: wait -> =
    answered
      invoke: refuse -> =
      runtime asks: wait -> now answered, runtime waits, watcher busy, bystander waiting
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 403 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds init 1.0 seconds, answered -> timed out
      process exits: failed now 1.0 seconds init 1.0 seconds, answered -> crashed
      shut down: terminate, interrupted - -> shutting down
      watcher asks: wait -> now answered, watcher waiting, bystander waiting
      bystander asks: wait -> =
    answered, watcher done
      invoke: refuse -> =
      runtime asks: finished now 1.0 seconds init 1.0 seconds -> idle, runtime waits, watcher waiting, bystander waiting
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 403 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds init 1.0 seconds, answered -> timed out
      process exits: failed now 1.0 seconds init 1.0 seconds, answered -> crashed
      shut down: terminate, interrupted - -> shutting down
      watcher asks: wait -> =
      bystander asks: wait -> =
    answered, runtime done
      invoke: refuse -> =
      runtime asks: refuse 403 InvalidStateTransition -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime leaves: - -> now answered, watcher busy, bystander waiting
      runtime answers: 403 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed now 1.0 seconds init 1.0 seconds, answered -> timed out
      process exits: failed now 1.0 seconds init 1.0 seconds, answered -> crashed
      shut down: terminate, interrupted - -> shutting down
      watcher asks: finished now 1.0 seconds init 1.0 seconds -> idle, runtime waits, watcher waiting, bystander waiting
      bystander asks: wait -> =
    restoring
      invoke: refuse -> =
      runtime asks: restored 1.0 seconds, deliver now, limit 3.0 seconds -> now delivered, watcher busy, bystander waiting
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      runtime fails to restore: failed restoring 1.0 seconds for now -> crashed
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      time is up: failed restoring 1.0 seconds for now -> timed out
      process exits: failed restoring 1.0 seconds for now -> crashed
      shut down: terminate, interrupted now -> shutting down
      watcher asks: wait -> =
      bystander asks: wait -> =
    serving
      invoke: waitForRuntime(timeLimit: 3.0 seconds) -> serving now and new, 0 free, watcher waiting, bystander waiting
      runtime asks: wait -> serving now, 1 free, watcher waiting, bystander waiting
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: - -> serving now, 0 free, watcher waiting, bystander waiting
      runtime answers another: 400 -> =
      concurrent invocation expires: ended now 1.0 seconds -> serving nothing, 0 free, watcher waiting, bystander waiting
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 403 Extension.UnknownExtensionIdentifier -> =
      process exits: failed serving now 1.0 seconds -> crashed
      shut down: terminate, interrupted - -> shutting down
      watcher asks: wait -> =
      bystander asks: wait -> =
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
      watcher asks: shutDown -> =
      bystander asks: wait -> =
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
      watcher asks: shutDown -> =
      bystander asks: wait -> =
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
      watcher asks: shutDown -> =
      bystander asks: wait -> =
    stopped
      invoke: refuse -> =
      runtime asks: refuse 410 SandboxEnding -> =
      runtime awaits restore: refuse 403 InvalidStateTransition -> =
      runtime answers: 400 -> =
      runtime answers another: 400 -> =
      extension registers: Extension.RegistrationClosed -> =
      unknown extension asks: refuse 410 SandboxEnding -> =
      watcher asks: refuse 410 SandboxEnding -> =
      bystander asks: refuse 410 SandboxEnding -> =

    """
}
