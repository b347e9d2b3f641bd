/// The isolation of all code that does I/O in the adapter: the thread of ``EventLoop/shared``.
@globalActor
package actor LoopActor {
  package static let shared = LoopActor()

  package nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoop.shared.asUnownedSerialExecutor() }
}

extension LoopActor {
  /// Starts a task of its own on the loop.
  ///
  /// A plain `Task` may begin on the global executor, which would start threads for nothing.
  @discardableResult
  package static func task<Success: Sendable>(
    _ operation: @escaping @Sendable @LoopActor () async -> Success
  ) -> Task<Success, Never> {
    Task(executorPreference: EventLoop.shared, operation: operation)
  }
}
