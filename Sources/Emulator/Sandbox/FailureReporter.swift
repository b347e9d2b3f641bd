import EmulatorCore
import LambdaInterface

/// Reports the failure of a sandbox to the log, to telemetry and to callers.
final class FailureReporter {
  private let sandbox: SandboxDescription
  private let log: SandboxLog
  private let invocationLog: InvocationLog
  private let initPhase: InitPhase
  private let runner: InvocationRunner
  private let extensions: ExtensionCalls
  private let current: CurrentInvocation
  private let managed: ManagedInvocations

  init(
    of sandbox: SandboxDescription, log: SandboxLog, invocationLog: InvocationLog, initPhase: InitPhase,
    runner: InvocationRunner, extensions: ExtensionCalls, current: CurrentInvocation, managed: ManagedInvocations
  ) {
    self.sandbox = sandbox
    self.log = log
    self.invocationLog = invocationLog
    self.initPhase = initPhase
    self.runner = runner
    self.extensions = extensions
    self.current = current
    self.managed = managed
  }

  /// Reports a failure.
  ///
  /// - Parameters:
  ///   - interruption: what the sandbox was doing.
  ///   - unreadiness: why the app was not ready, if known.
  /// - Returns: an invocation that could not begin and has to run in another sandbox.
  func report(
    _ interruption: SandboxStateMachine.Interruption, _ failure: SandboxFailure, unreadiness: String?
  ) -> Invocation? {
    if case .starting = interruption, sandbox.configuration.adapter != .none, let hint = sandbox.appPort.hint {
      log.notice("sandbox \(sandbox.id) did not start: \(hint)")
    }
    switch (interruption, failure) {
    case (.starting(let duration, let waiting), .timedOut):
      initPhase.end(.timeout, extensions: extensions.reports)
      let late = extensions.unregistered.first.map { "the extension \($0) had not registered" }
      log.notice(
        "\(late ?? "\(sandbox.commandName) was not ready") after \(PlatformLog.seconds(duration)) s. "
          + (unreadiness.map { "\($0) " } ?? "")
          + "The next invocation starts it again, within its own time limit.")
      return returned(waiting)

    case (.starting, _):
      invocationLog.fault(failure)
      initPhase.end(.init(failure), extensions: extensions.reports)
      current.fail(failure)

    case (.idle(let waiting), _):
      invocationLog.fault(failure)
      return returned(waiting)

    case (.invoking(let report, _), _):
      runner.runtimeIsDone(.init(failure))
      invocationLog.fault(failure, of: report.id)
      initPhase.end(.init(failure), extensions: extensions.reports)
      if let unreadiness { log.notice("\(sandbox.commandName) was not ready. \(unreadiness)") }
      current.invocation?.failed(failure)
      current.finish(report, failure: failure)

    case (.restoring(let id, let duration), _):
      initPhase.endRestore(after: duration, .init(failure))
      invocationLog.fault(failure, of: id)
      current.fail(failure)

    case (.serving(let reports), _):
      if reports.isEmpty { invocationLog.fault(failure) }
      managed.fail(reports, failure)
    }
    return nil
  }

  private func returned(_ waiting: RequestID?) -> Invocation? {
    let invocation = current.takeBack()
    return waiting == nil ? nil : invocation
  }
}
