extension SandboxStateMachine {
  /// The runtime and the extensions of a sandbox, and which of them wait for work.
  struct Members: Sendable, Equatable {
    /// A registered extension.
    struct Extension: Sendable, Equatable {
      enum Stage: Sendable, Equatable {
        /// It has registered, but not requested an event yet.
        case registered
        case waiting
        /// It received the invocation, and has not requested another event since.
        case busy
      }

      var id: ExtensionID
      var name: String
      var events: [ExtensionEvent]
      var stage: Stage
    }

    /// The number of the runtime's outstanding calls of `next`. Only a starting managed instance can have more than
    /// one.
    var waitingWorkers = 0
    var isRuntimeWaiting: Bool {
      get { waitingWorkers > 0 }
      set { waitingWorkers = newValue ? 1 : 0 }
    }
    /// Whether the runtime waits for the restore before its first invocation, and not for an invocation.
    var awaitsRestore = false
    var extensions: [Extension] = []

    /// Whether all members wait for work.
    var allWait: Bool { isRuntimeWaiting && extensions.allSatisfy { $0.stage == .waiting } }

    /// Whether an extension is still handling the invocation.
    var anyIsBusy: Bool { extensions.contains { $0.stage == .busy } }

    /// Marks the runtime and the extensions that subscribed to invocations as busy.
    mutating func invocationDelivered() {
      isRuntimeWaiting = false
      for index in extensions.indices where extensions[index].events.contains(.invoke) {
        extensions[index].stage = .busy
      }
    }

    /// Whether the extension exists and has subscribed to the event.
    func isSubscribed(_ id: ExtensionID, to event: ExtensionEvent) -> Bool {
      extensions.contains { $0.id == id && $0.events.contains(event) }
    }

    /// Records that an extension waits for an event. Returns false if the ID is unknown.
    mutating func extensionIsWaiting(_ id: ExtensionID) -> Bool {
      guard let index = extensions.firstIndex(where: { $0.id == id }) else { return false }
      extensions[index].stage = .waiting
      return true
    }
  }
}
