extension SandboxStateMachine {
  /// Who lives in the sandbox, and who of them waits for work.
  struct Members: Sendable, Equatable {
    /// A registered extension.
    struct Extension: Sendable, Equatable {
      /// What it is doing.
      enum Stage: Sendable, Equatable {
        /// It has registered, and not asked for an event yet.
        case registered
        /// It waits for an event.
        case waiting
        /// It was told of the invocation, and has not asked again.
        case busy
      }

      var id: ExtensionID
      var name: String
      var events: [ExtensionEvent]
      var stage: Stage
    }

    /// How many calls of `next` the runtime has outstanding: more than one only in a managed instance that starts.
    var waitingWorkers = 0
    var isRuntimeWaiting: Bool {
      get { waitingWorkers > 0 }
      set { waitingWorkers = newValue ? 1 : 0 }
    }
    /// Whether the runtime waits not for an invocation, but for the restore before its first.
    var awaitsRestore = false
    var extensions: [Extension] = []

    /// Whether all wait for work.
    var allWait: Bool { isRuntimeWaiting && extensions.allSatisfy { $0.stage == .waiting } }

    /// Whether an extension is still busy with the invocation.
    var anyIsBusy: Bool { extensions.contains { $0.stage == .busy } }

    /// An invocation was handed out: the runtime and the extensions that asked for it are busy.
    mutating func invocationDelivered() {
      isRuntimeWaiting = false
      for index in extensions.indices where extensions[index].events.contains(.invoke) {
        extensions[index].stage = .busy
      }
    }

    /// Whether there is an extension of this id that is told of this event.
    func isSubscribed(_ id: ExtensionID, to event: ExtensionEvent) -> Bool {
      extensions.contains { $0.id == id && $0.events.contains(event) }
    }

    /// An extension waits for an event. False where there is none of this id.
    mutating func extensionIsWaiting(_ id: ExtensionID) -> Bool {
      guard let index = extensions.firstIndex(where: { $0.id == id }) else { return false }
      extensions[index].stage = .waiting
      return true
    }
  }
}
