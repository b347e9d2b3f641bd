import EmulatorCore
import LambdaInterface

/// The factory for a function's new sandboxes, and those of earlier code as long as sandboxes run it.
final class SandboxFactories {
  private var current: SandboxFactory
  /// What each sandbox was made by.
  private var origins: [SandboxID: SandboxFactory] = [:]

  init(_ factory: SandboxFactory) { current = factory }

  /// Creates a sandbox without starting its processes; see ``SandboxFactory/make(_:_:owner:)``.
  func make(_ id: SandboxID, _ type: InitializationType, owner: any SandboxOwner) throws -> Sandbox {
    let sandbox = try current.make(id, type, owner: owner)
    origins[id] = current
    return sandbox
  }

  /// Whether a sandbox runs the function's current code.
  func isCurrent(_ sandbox: Sandbox) -> Bool { origins[sandbox.id] === current }

  /// Lets another factory create further sandboxes.
  func replace(by factory: SandboxFactory) {
    let old = current
    current = factory
    old.close()
    removeCodeIfUnused(old)
  }

  /// A sandbox is gone for good.
  func isGone(_ sandbox: Sandbox) {
    guard let origin = origins.removeValue(forKey: sandbox.id) else { return }
    origin.isGone(sandbox)
    if origin !== current { removeCodeIfUnused(origin) }
  }

  /// Removes the early enforcement if it was not used.
  func close() { current.close() }

  /// Removes the unpacked code. Call it once no sandbox is left.
  func removeCode() { current.removeCode() }

  private func removeCodeIfUnused(_ factory: SandboxFactory) {
    if !origins.values.contains(where: { $0 === factory }) { factory.removeCode() }
  }
}
