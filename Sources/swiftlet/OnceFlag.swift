import Synchronization

/// Something that happens once, told from one thread to another.
final class OnceFlag: Sendable {
  private let raised = Atomic(false)

  /// Whether it has happened.
  var isRaised: Bool { raised.load(ordering: .acquiring) }

  /// It has happened.
  func raise() { raised.store(true, ordering: .releasing) }
}
