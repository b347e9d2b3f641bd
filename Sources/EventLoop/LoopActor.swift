/// The isolation of all code that does I/O in the adapter: the thread of ``EventLoop/shared``.
@globalActor
package actor LoopActor {
  package static let shared = LoopActor()

  package nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoop.shared.asUnownedSerialExecutor() }
}
