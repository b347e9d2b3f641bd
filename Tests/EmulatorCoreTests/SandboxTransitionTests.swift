import Testing

@testable import EmulatorCore

/// Every event in every state.
@Suite struct SandboxTransitionTests {
  private typealias Machine = SandboxStateMachine

  private static let current = RequestID("now")
  private static let other = RequestID("other")
  private static let `extension` = ExtensionID("e")

  /// A machine in each state, reached by events alone, two seconds after its start.
  private static let states: [(name: String, machine: Machine)] = {
    func make(_ events: (inout Machine) -> Void) -> Machine {
      var machine = Machine(
        limits: Machine.Limits(start: .seconds(10), invocation: .seconds(3), freeze: .milliseconds(500)))
      events(&machine)
      return machine
    }
    func started(_ machine: inout Machine) {
      _ = machine.start(at: .zero)
      _ = machine.runtimeAsksForNext(at: .seconds(1))
    }
    func delivered(_ machine: inout Machine) {
      started(&machine)
      _ = machine.invoke(current, at: .seconds(1))
    }
    return [
      ("cold", make { _ in }),
      ("starting", make { _ = $0.start(at: .zero) }),
      (
        "starting, waited for",
        make {
          _ = $0.start(at: .zero)
          _ = $0.invoke(current, at: .seconds(1))
        }
      ),
      ("starting inside", make { _ = $0.invoke(current, at: .seconds(1)) }),
      ("idle", make(started)),
      (
        "idle, runtime away",
        make {
          started(&$0)
          $0.runtimeLeft()
        }
      ),
      (
        "frozen",
        make {
          started(&$0)
          _ = $0.freeze(at: .seconds(1))
        }
      ),
      (
        "frozen, runtime away",
        make {
          started(&$0)
          _ = $0.freeze(at: .seconds(1))
          $0.runtimeLeft()
        }
      ),
      (
        "frozen, waited for",
        make {
          started(&$0)
          _ = $0.freeze(at: .seconds(1))
          _ = $0.invoke(current, at: .seconds(1))
        }
      ),
      (
        "undelivered",
        make {
          started(&$0)
          $0.runtimeLeft()
          _ = $0.invoke(current, at: .seconds(1))
        }
      ),
      ("delivered", make(delivered)),
      (
        "answering",
        make {
          delivered(&$0)
          _ = $0.runtimeBeginsAnswer(current)
        }
      ),
      (
        "answered",
        make {
          delivered(&$0)
          _ = $0.runtimeBeginsAnswer(current)
          $0.runtimeEndsAnswer(current)
        }
      ),
      (
        "timed out",
        make {
          delivered(&$0)
          _ = $0.timeLimitReached(at: .seconds(2))
        }
      ),
      (
        "crashed",
        make {
          delivered(&$0)
          _ = $0.memberExited(at: .seconds(2))
        }
      ),
      (
        "shutting down",
        make {
          started(&$0)
          _ = $0.shutDown()
        }
      ),
      ("stopped", make { _ = $0.shutDown() }),
    ]
  }()

  private static let events: [(name: String, send: @Sendable (inout Machine) -> Any?)] = [
    ("start", { $0.start(at: .seconds(2)) }),
    ("invoke", { $0.invoke(RequestID("new"), at: .seconds(2)) }),
    ("freeze", { $0.freeze(at: .seconds(2)) }),
    ("thaw", { $0.thaw(at: .seconds(2)) }),
    ("runtime asks", { $0.runtimeAsksForNext(at: .seconds(2)) }),
    ("runtime leaves", { $0.runtimeLeft() }),
    ("runtime answers", { $0.runtimeBeginsAnswer(current)?.status }),
    ("runtime answers another", { $0.runtimeBeginsAnswer(other)?.status }),
    (
      "answer ends",
      {
        _ = $0.runtimeEndsAnswer(current); return ()
      }
    ),
    ("runtime fails to start", { $0.runtimeFailedToStart(at: .seconds(2)) }),
    ("extension registers", { $0.registerExtension(`extension`, name: "e", events: [])?.errorType }),
    ("unknown extension asks", { $0.extensionAsksForNext(`extension`, at: .seconds(2)) }),
    ("time is up", { $0.timeLimitReached(at: .seconds(2)) }),
    ("process exits", { $0.memberExited(at: .seconds(2)) }),
    ("shut down", { $0.shutDown() }),
    ("all gone", { $0.allMembersGone() }),
  ]

  /// A state in a word or two.
  private static func name(_ state: Machine.State) -> String {
    switch state {
    case .cold: "cold"
    case .initializing(let start, let members):
      switch start.purpose {
      case .ahead(waiting: nil): "starting" + name(members)
      case .ahead(waiting: let id?): "starting, \(id) waits" + name(members)
      case .invocation(let id): "starting for \(id)" + name(members)
      }
    case .idle(let members, _): members.isRuntimeWaiting ? "idle" : "idle, runtime away"
    case .frozen(let freeze):
      "frozen" + (freeze.members.isRuntimeWaiting ? "" : ", runtime away")
        + (freeze.waiting.map { ", \($0) waits" } ?? "")
    case .invoking(let invocation, _): "\(invocation.id) \(invocation.stage)"
    case .restoring(let restore, _): "restoring for \(restore.invocation)"
    case .serving: "serving"
    case .timedOut: "timed out"
    case .crashed: "crashed"
    case .shuttingDown: "shutting down"
    case .stopped: "stopped"
    }
  }

  private static func name(_ members: Machine.Members) -> String {
    (members.isRuntimeWaiting ? ", runtime waits" : "") + (members.extensions.isEmpty ? "" : ", extension")
  }

  /// What came back, short.
  private static func name(_ result: Any?) -> String {
    switch result {
    case nil: return "-"
    case let action as Machine.NextAction:
      switch action {
      case .refuse(let error): return "refuse \(error.status) \(error.errorType)"
      case .finished(let report): return "finished \(name(report))"
      case .started(let duration, let id, let limit):
        return "started \(duration), deliver \(id?.text ?? "-"), limit \(limit.map { "\($0)" } ?? "-")"
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
      case .serving(let reports): return "failed \(reports.map { name($0) })"
      }
    case let action as Machine.ShutDownAction:
      if case .terminate(let id) = action { return "terminate, interrupted \(id?.text ?? "-")" }
      return "\(action)"
    case .some(let other): return "\(other)"
    }
  }

  private static func name(_ report: InvocationReport) -> String {
    "\(report.id) \(report.duration)\(report.initDuration.map { " init \($0)" } ?? "")"
  }

  @Test func everyEventInEveryState() {
    var table = ""
    for (name, state) in Self.states {
      table += "\(name)\n"
      for (event, send) in Self.events {
        var machine = state
        let result = Self.name(send(&machine))
        let next = machine.state == state.state ? "=" : Self.name(machine.state)
        table += "  \(event): \(result) -> \(next)\n"
      }
    }
    #expect(table == SandboxTransitionTable.text, "\(table)")
  }
}
