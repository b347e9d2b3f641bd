import AdapterCore
import ChildProcesses
import EmulatorCore
import Glibc
import ProcFilesystem

/// Finds out where the app of a sandbox listens.
final class AppListeners {
  private let sandbox: SandboxDescription
  private let processes: SandboxProcesses
  private let enforcement: SandboxEnforcement
  /// Each start of the sandbox would say it again.
  private var hasExplainedImage = false

  init(of sandbox: SandboxDescription, processes: SandboxProcesses, enforcement: SandboxEnforcement) {
    self.sandbox = sandbox
    self.processes = processes
    self.enforcement = enforcement
  }

  /// The program outside the sandbox that listens at the app's address; nil if there is none, or if it cannot be
  /// determined.
  ///
  /// - Parameter isStarted: whether the sandbox's processes run. They may listen there.
  func foreignOccupant(isStarted: Bool) -> PortOccupant? {
    guard !enforcement.hasOwnNetwork else { return nil }
    return sandbox.configuration.occupants(of: sandbox.appPort).first { occupant in
      !isStarted || occupant.pid.map { contains($0) == false } ?? false
    }
  }

  /// Explains why the app was not ready before this failure, with the option to pass. Nil if the app can no longer run,
  /// and without an adapter, unless an image needs one.
  func unreadiness(explaining failure: SandboxFailure) -> String? {
    if let image = sandbox.image, sandbox.configuration.externalExtensions.isEmpty {
      return unreadiness(of: image, explaining: failure)
    }
    guard failure.leavesListeners, let settings = sandbox.configuration.adapterSettings(at: sandbox.appPort) else {
      return nil
    }
    let listeners = appListeners
    let expected = settings.readiness
    if let app = listeners.first(where: { ListenerHint.serves($0.endpoint, expected) }) {
      return "\(app.description), but the response to the readiness check at \(settings.readinessPath) is not healthy."
    }
    guard let hint = ListenerHint(listeners, expected: expected, isReadiness: settings.readiness != settings.app)
    else { return "Nothing in it listens on \(expected)." }
    // The sandbox has its own port, and the app has ignored PORT.
    return "\(hint.found), not on \(expected)." + (sandbox.appPort.isOwnPort ? "" : " Pass \(hint.options).")
  }

  /// Explains that nothing connects the app in an image to Lambda; nil if it may be a Lambda runtime client, and after the
  /// first time.
  private func unreadiness(of image: SandboxImage, explaining failure: SandboxFailure) -> String? {
    guard case .timedOut = failure, !hasExplainedImage, let app = appListeners.first else { return nil }
    hasExplainedImage = true
    return "\(app.description), but the image \(image.image.name) has no extension in /opt/extensions, so nothing "
      + "connects the app to Lambda. Copy lambda-adapter to /opt/extensions in the image."
  }

  /// The listeners of COMMAND and its descendants.
  private var appListeners: [AppListener] {
    let extensions = processes.extensionProcessIDs
    let network = enforcement.hasOwnNetwork ? enforcement.namespaces?.sandboxInit.processID : nil
    return ListeningProcesses.all(inNetworkOf: network) { process in
      contains(process) == true && !ListeningProcesses.lineage(of: process).contains(where: extensions.contains)
    }
  }

  /// Whether a process belongs to this sandbox, according to its control group, its ancestors or its environment; nil if
  /// none of them tells.
  private func contains(_ process: Int32) -> Bool? {
    let isInGroup = enforcement.contains(process)
    if isInGroup == true { return true }
    let lineage = ListeningProcesses.lineage(of: process)
    if lineage.contains(where: processes.startedProcessIDs.contains) { return true }
    if let environment = KernelFile.read("/proc/\(process)/environ"),
      let stream = ProcessStrings.value(of: "AWS_LAMBDA_LOG_STREAM_NAME", in: environment)
    {
      return stream.elementsEqual(sandbox.logStream.utf8)
    }
    // An orphan of some sandbox, which this process has adopted.
    if isInGroup == nil, process != getpid(), lineage.contains(getpid()) { return nil }
    return false
  }
}

extension SandboxFailure {
  /// Whether the app may still run and listen.
  fileprivate var leavesListeners: Bool {
    switch self {
    case .timedOut, .initFailed, .extensionFailed: true
    case .runtimeExited, .outOfMemory, .extensionExited, .extensionNotStarted, .responseTooLarge, .truncatedResponse,
      .launchFailed, .stopped:
      false
    }
  }
}
