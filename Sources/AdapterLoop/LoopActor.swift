/// The isolation of all code that does I/O in the adapter: the thread of ``AdapterLoop/shared``.
@globalActor
package actor LoopActor {
  package static let shared = LoopActor()

  package nonisolated var unownedExecutor: UnownedSerialExecutor { AdapterLoop.shared.asUnownedSerialExecutor() }
}

extension LoopActor {
  /// Starts an unstructured task on the loop.
  @discardableResult
  package static func task<Success: Sendable>(
    _ operation: @escaping @Sendable @LoopActor () async -> Success
  ) -> Task<Success, Never> {
    Task(operation: operation)
  }
}

extension TaskGroup {
  /// Adds a child task that runs on the loop.
  package mutating func addLoopTask(_ operation: @escaping @Sendable @LoopActor () async -> ChildTaskResult) {
    addTask(operation: operation)
  }
}
