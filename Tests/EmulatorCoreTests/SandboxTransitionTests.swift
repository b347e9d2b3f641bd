import LambdaInterface
import Testing

@testable import EmulatorCore

/// Every event in every state, for each kind of sandbox.
@Suite struct SandboxTransitionTests {
  private typealias Machine = SandboxStateMachine
  private typealias Event = (name: String, send: @Sendable (inout Machine) -> Any?)

  private static let events: [Event] = [
    ("start", { $0.start(at: .seconds(2)) }),
    ("invoke", { $0.invoke(RequestID("new"), at: .seconds(2)) }),
    ("freeze", { $0.freeze(at: .seconds(2)) }),
    ("thaw", { $0.thaw(at: .seconds(2)) }),
    ("runtime asks", { $0.runtimeAsksForNext(at: .seconds(2)) }),
    ("runtime awaits restore", { $0.runtimeAwaitsRestore(at: .seconds(2)) }),
    (
      "runtime leaves",
      {
        $0.runtimeLeft()
        return nil
      }
    ),
    ("runtime answers", { $0.runtimeBeginsAnswer(SandboxSituation.current)?.status }),
    ("runtime answers another", { $0.runtimeBeginsAnswer(SandboxSituation.other)?.status }),
    ("answer ends", { $0.runtimeEndsAnswer(SandboxSituation.current) }),
    ("concurrent answer ends", { $0.concurrentInvocationAnswered(SandboxSituation.current, at: .seconds(2)) }),
    ("concurrent invocation expires", { $0.concurrentInvocationExpired(SandboxSituation.current, at: .seconds(2)) }),
    ("runtime fails to start", { $0.runtimeFailedToStart(at: .seconds(2)) }),
    ("runtime fails to restore", { $0.runtimeFailedToRestore(at: .seconds(2)) }),
    ("extension registers", { $0.registerExtension(ExtensionID("new"), name: "new", events: [])?.errorType }),
    ("unknown extension asks", { $0.extensionAsksForNext(ExtensionID("unknown"), at: .seconds(2)) }),
    ("time is up", { $0.timeLimitReached(at: .seconds(2)) }),
    ("process exits", { $0.memberExited(at: .seconds(2)) }),
    ("shut down", { $0.shutDown() }),
    ("all gone", { $0.allMembersGone() }),
  ]

  /// Events of registered extensions.
  private static let extensionEvents: [Event] = [
    ("watcher asks", { $0.extensionAsksForNext(SandboxSituation.watcher, at: .seconds(2)) }),
    ("bystander asks", { $0.extensionAsksForNext(SandboxSituation.bystander, at: .seconds(2)) }),
  ]

  @Test func ordinarySandbox() { expect(SandboxTransitionTable.ordinary, SandboxSituation.ordinary, Self.events) }

  @Test func sandboxWithSnapStart() {
    expect(SandboxTransitionTable.snapStart, SandboxSituation.snapStart, Self.events)
  }

  @Test func managedInstance() { expect(SandboxTransitionTable.managed, SandboxSituation.managed, Self.events) }

  @Test func sandboxWithExtensions() {
    expect(
      SandboxTransitionTable.withExtensions, SandboxSituation.withExtensions, Self.events + Self.extensionEvents)
  }

  private func expect(_ expected: String, _ situations: [SandboxSituation], _ events: [Event]) {
    var table = ""
    for situation in situations {
      table += "\(situation.name)\n"
      for (event, send) in events {
        var machine = situation.machine
        let result = Self.name(send(&machine))
        let isUnchanged = machine.state == situation.machine.state
        if isUnchanged, ["-", "false", "none"].contains(result) { continue }
        table += "  \(event): \(result) -> \(isUnchanged ? "=" : Self.name(machine.state))\n"
      }
    }
    #expect(table == expected, "\(table)")
  }
}

/// States and results in a few words.
extension SandboxTransitionTests {
  private static func name(_ state: Machine.State) -> String {
    switch state {
    case .cold: "cold"
    case .initializing(let start, let members):
      switch start.purpose {
      case .ahead(waiting: nil): "starting" + name(members)
      case .ahead(waiting: let id?): "starting, \(id) waits" + name(members)
      case .invocation(let id): "starting for \(id)" + name(members)
      }
    case .idle(let members, _): "idle" + name(members)
    case .frozen(let freeze): "frozen" + name(freeze.members) + (freeze.waiting.map { ", \($0) waits" } ?? "")
    case .invoking(let invocation, let members): "\(invocation.id) \(invocation.stage)" + name(members)
    case .restoring(let restore, let members): "restoring for \(restore.invocation)" + name(members)
    case .serving(let invocations, let members):
      "serving \(list(invocations.reports(at: .zero).map(\.id.text))), \(invocations.waitingWorkers) free"
        + extensions(members)
    case .timedOut: "timed out"
    case .crashed: "crashed"
    case .shuttingDown: "shutting down"
    case .stopped: "stopped"
    }
  }

  private static func name(_ members: Machine.Members) -> String {
    (members.isRuntimeWaiting ? ", runtime waits" : "") + (members.awaitsRestore ? " for restore" : "")
      + extensions(members)
  }

  private static func extensions(_ members: Machine.Members) -> String {
    members.extensions.map { ", \($0.name) \($0.stage)" }.joined()
  }

  private static func name(_ result: Any?) -> String {
    switch result {
    case nil: return "-"
    case let action as Machine.NextAction:
      switch action {
      case .refuse(let error): return "refuse \(error.status) \(error.errorType)"
      case .finished(let report): return "finished \(name(report))"
      case .started(let duration, let id, let limit):
        return "started \(duration), deliver \(id?.text ?? "-"), limit \(limit.map { "\($0)" } ?? "-")"
      case .restore: return "restore"
      case .restored(let duration, let id, let limit): return "restored \(duration), deliver \(id), limit \(limit)"
      case .wait, .deliver, .shutDown: return "\(action)"
      }
    case let interruption as Machine.Interruption:
      switch interruption {
      case .starting(let duration, let waiting): return "failed starting \(duration), waiting \(waiting?.text ?? "-")"
      case .idle(let waiting): return "failed idle\(waiting.map { ", waiting \($0)" } ?? "")"
      case .invoking(let report, let isAnswered):
        return "failed \(name(report))\(isAnswered ? ", answered" : "")"
      case .restoring(let id, let duration): return "failed restoring \(duration) for \(id)"
      case .serving(let reports): return "failed serving \(list(reports.map(name)))"
      }
    case let report as InvocationReport: return "ended \(name(report))"
    case let action as Machine.ShutDownAction:
      if case .terminate(let id) = action { return "terminate, interrupted \(id?.text ?? "-")" }
      return "\(action)"
    case .some(let other): return "\(other)"
    }
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "nothing" : names.joined(separator: " and ")
  }

  private static func name(_ report: InvocationReport) -> String {
    "\(report.id) \(report.duration)\(report.initDuration.map { " init \($0)" } ?? "")"
      + (report.restoreDuration.map { " restore \($0)" } ?? "")
  }
}
