import LambdaInterface

@testable import EmulatorCore

/// A state machine in one of its states, reached by events alone, two seconds after its start.
struct SandboxSituation: Sendable {
  var name: String
  var machine: SandboxStateMachine

  static let current = RequestID("now")
  static let other = RequestID("other")
  /// Subscribes to all events that it can subscribe to.
  static let watcher = ExtensionID("watcher")
  /// Subscribes to no event.
  static let bystander = ExtensionID("bystander")

  private typealias Machine = SandboxStateMachine

  private init(
    _ name: String, concurrency: Int? = nil, restore: Duration? = nil, _ events: ((inout Machine) -> Void)...
  ) {
    self.name = name
    machine = SandboxStateMachine(
      limits: Machine.Limits(
        start: .seconds(10), invocation: .seconds(3), freeze: .milliseconds(500), concurrency: concurrency,
        restore: restore))
    for event in events { event(&machine) }
  }

  private static func launch(_ machine: inout Machine) { _ = machine.start(at: .zero) }
  private static func ask(_ machine: inout Machine) { _ = machine.runtimeAsksForNext(at: .seconds(1)) }
  private static func leave(_ machine: inout Machine) { machine.runtimeLeft() }
  private static func invoke(_ machine: inout Machine) { _ = machine.invoke(current, at: .seconds(1)) }
  private static func freeze(_ machine: inout Machine) { _ = machine.freeze(at: .seconds(1)) }
  private static func begin(_ machine: inout Machine) { _ = machine.runtimeBeginsAnswer(current) }
  private static func end(_ machine: inout Machine) { machine.runtimeEndsAnswer(current) }
  private static func timeOut(_ machine: inout Machine) { _ = machine.timeLimitReached(at: .seconds(2)) }
  private static func crash(_ machine: inout Machine) { _ = machine.memberExited(at: .seconds(2)) }
  private static func shutDown(_ machine: inout Machine) { _ = machine.shutDown() }
  private static func start(_ machine: inout Machine) {
    launch(&machine)
    ask(&machine)
  }
  private static func deliver(_ machine: inout Machine) {
    start(&machine)
    invoke(&machine)
  }

  /// A sandbox without extensions, snapshots and concurrency.
  static let ordinary = [
    Self("cold"),
    Self("starting", launch),
    Self("starting, waited for", launch, invoke),
    Self("starting inside", invoke),
    Self("idle", start),
    Self("idle, runtime away", start, leave),
    Self("frozen", start, freeze),
    Self("frozen, runtime away", start, freeze, leave),
    Self("frozen, waited for", start, freeze, invoke),
    Self("undelivered", start, leave, invoke),
    Self("delivered", deliver),
    Self("answering", deliver, begin),
    Self("answered", deliver, begin, end),
    Self("timed out", deliver, timeOut),
    Self("crashed", deliver, crash),
    Self("shutting down", start, shutDown),
    Self("stopped", shutDown),
  ]

  private static func snapStart(_ name: String, _ events: ((inout Machine) -> Void)...) -> Self {
    var situation = Self(name, restore: .seconds(5))
    for event in events { event(&situation.machine) }
    return situation
  }
  private static func snapshot(_ machine: inout Machine) {
    launch(&machine)
    _ = machine.runtimeAwaitsRestore(at: .seconds(1))
  }

  /// A sandbox of a function that uses SnapStart.
  static let snapStart = [
    snapStart("cold"),
    snapStart("starting", launch),
    snapStart("idle, restore awaited", snapshot),
    snapStart("idle, restore awaited, runtime away", snapshot, leave),
    snapStart("idle, no restore awaited", start),
    snapStart("frozen, restore awaited", snapshot, freeze),
    snapStart("frozen, restore awaited, runtime away", snapshot, freeze, leave),
    snapStart("frozen, restore awaited, waited for", snapshot, freeze, invoke),
    snapStart("restoring", snapshot, freeze, { _ = $0.invoke(current, at: .milliseconds(1500)) }),
    snapStart("restoring, runtime away", snapshot, leave, { _ = $0.invoke(current, at: .milliseconds(1500)) }),
    snapStart("delivered after a restore", snapshot, invoke, ask),
    snapStart("answered after a restore", snapshot, invoke, ask, begin, end),
    snapStart("timed out while restoring", snapshot, invoke, timeOut),
    snapStart("crashed while restoring", snapshot, invoke, crash),
    snapStart("shutting down", snapshot, shutDown),
    snapStart("stopped", shutDown),
  ]

  private static func managed(_ name: String, _ events: ((inout Machine) -> Void)...) -> Self {
    var situation = Self(name, concurrency: 2)
    for event in events { event(&situation.machine) }
    return situation
  }
  private static func invokeOther(_ machine: inout Machine) { _ = machine.invoke(other, at: .milliseconds(1500)) }
  private static func expire(_ machine: inout Machine) {
    _ = machine.concurrentInvocationExpired(current, at: .seconds(2))
  }

  /// A managed instance with two workers at most.
  static let managed = [
    managed("cold"),
    managed("starting", launch),
    managed("serving, one worker waits", start),
    managed("serving, both workers wait", start, ask),
    managed("serving, runtime away", start, leave),
    managed("serving, one undelivered", start, leave, invoke),
    managed("serving, one delivered", start, invoke),
    managed("serving, one delivered, one undelivered", start, invoke, invokeOther),
    managed("serving, one answering, one delivered", start, ask, invoke, invokeOther, begin),
    managed("serving, one expired", start, invoke, expire),
    managed("timed out", launch, timeOut),
    managed("crashed", start, invoke, crash),
    managed("shutting down", start, invoke, shutDown),
    managed("stopped", shutDown),
  ]

  private static func register(_ machine: inout Machine) {
    let events: [ExtensionEvent] = machine.isManaged ? [.shutdown] : [.invoke, .shutdown]
    _ = machine.registerExtension(watcher, name: "watcher", events: events)
    _ = machine.registerExtension(bystander, name: "bystander", events: [])
  }
  private static func watcherAsks(_ machine: inout Machine) {
    _ = machine.extensionAsksForNext(watcher, at: .seconds(1))
  }
  private static func bystanderAsks(_ machine: inout Machine) {
    _ = machine.extensionAsksForNext(bystander, at: .seconds(1))
  }
  private static func startAll(_ machine: inout Machine) {
    launch(&machine)
    register(&machine)
    watcherAsks(&machine)
    bystanderAsks(&machine)
    ask(&machine)
  }

  /// A sandbox with two extensions.
  static let withExtensions = [
    Self("starting", launch, register),
    Self("starting, only the runtime waits", launch, register, ask),
    Self("starting, only the runtime is missing", launch, register, watcherAsks, bystanderAsks),
    Self("starting, only the watcher is missing", launch, register, bystanderAsks, ask),
    Self("starting, only the watcher is missing, waited for", launch, invoke, register, bystanderAsks, ask),
    Self("starting inside, only the watcher is missing", invoke, register, bystanderAsks, ask),
    Self("idle", startAll),
    Self("frozen", startAll, freeze),
    Self("undelivered", startAll, leave, invoke),
    Self("delivered", startAll, invoke),
    Self("delivered, watcher done", startAll, invoke, watcherAsks),
    Self("answering", startAll, invoke, begin),
    Self("answered", startAll, invoke, begin, end),
    Self("answered, watcher done", startAll, invoke, begin, end, watcherAsks),
    Self("answered, runtime done", startAll, invoke, begin, end, ask),
    Self(
      "restoring", restore: .seconds(5), launch, register, watcherAsks, bystanderAsks,
      { _ = $0.runtimeAwaitsRestore(at: .seconds(1)) }, invoke),
    Self("serving", concurrency: 2, startAll, invoke),
    Self("timed out", startAll, invoke, timeOut),
    Self("crashed", startAll, crash),
    Self("shutting down", startAll, shutDown),
    Self("stopped", startAll, shutDown, { _ = $0.allMembersGone() }),
  ]
}
