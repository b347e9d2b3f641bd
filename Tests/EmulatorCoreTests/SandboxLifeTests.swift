import EmulatorCore
import LambdaInterface
import Testing

/// Whole lives, told event by event.
@Suite struct SandboxLifeTests {
  private let first = RequestID("1")
  private let second = RequestID("2")
  private let adapter = ExtensionID("adapter")
  private let observer = ExtensionID("observer")

  private func cold() -> SandboxStateMachine {
    SandboxStateMachine(limits: SandboxStateMachine.Limits(invocation: .seconds(3)))
  }

  @Test func invocationAfterInvocation() {
    var machine = cold()
    #expect(machine.start(at: .zero) == .launch(timeLimit: .seconds(10)))
    #expect(
      machine.runtimeAsksForNext(at: .milliseconds(400))
        == .started(duration: .milliseconds(400), deliver: nil, timeLimit: nil))
    #expect(machine.invoke(first, at: .seconds(1)) == .deliver(timeLimit: .seconds(3)))
    #expect(machine.runtimeAnswers(first) == nil)
    #expect(machine.invoke(second, at: .seconds(2)) == .refuse)
    #expect(
      machine.runtimeAsksForNext(at: .seconds(2))
        == .finished(InvocationReport(id: first, duration: .seconds(1), initDuration: .milliseconds(400))))
    #expect(machine.invoke(second, at: .seconds(3)) == .deliver(timeLimit: .seconds(3)))
    #expect(machine.runtimeAnswers(first)?.status == 403)
    #expect(machine.runtimeAnswers(second) == nil)
    #expect(
      machine.runtimeAsksForNext(at: .milliseconds(3010))
        == .finished(InvocationReport(id: second, duration: .milliseconds(10), initDuration: nil)))
  }

  @Test func theSandboxHasStartedWhenRuntimeAndExtensionsWait() {
    var machine = cold()
    _ = machine.start(at: .zero)
    #expect(machine.registerExtension(adapter, name: "lambda-adapter", events: []) == nil)
    #expect(machine.registerExtension(observer, name: "observer", events: [.invoke, .shutdown]) == nil)
    #expect(machine.registerExtension(ExtensionID("x"), name: "observer", events: []) == .extensionNameTaken)
    #expect(machine.extensionAsksForNext(adapter, at: .seconds(1)) == .wait)
    #expect(machine.runtimeAsksForNext(at: .seconds(2)) == .wait)
    #expect(machine.registerExtension(ExtensionID("late"), name: "late", events: []) == .registrationClosed)
    #expect(
      machine.extensionAsksForNext(observer, at: .seconds(3))
        == .started(duration: .seconds(3), deliver: nil, timeLimit: nil))
  }

  @Test func anInvocationEndsWhenTheExtensionsThatWereToldAreDone() {
    var machine = cold()
    _ = machine.start(at: .zero)
    _ = machine.registerExtension(adapter, name: "lambda-adapter", events: [])
    _ = machine.registerExtension(observer, name: "observer", events: [.invoke])
    _ = machine.extensionAsksForNext(adapter, at: .zero)
    _ = machine.extensionAsksForNext(observer, at: .zero)
    _ = machine.runtimeAsksForNext(at: .zero)
    #expect(machine.extensions(subscribedTo: .invoke) == [observer])
    #expect(machine.extensionName(adapter) == "lambda-adapter")
    #expect(machine.invoke(first, at: .zero) == .deliver(timeLimit: .seconds(3)))
    #expect(machine.runtimeAnswers(first) == nil)
    #expect(machine.runtimeAsksForNext(at: .seconds(1)) == .wait)
    #expect(
      machine.extensionAsksForNext(observer, at: .seconds(2))
        == .finished(InvocationReport(id: first, duration: .seconds(2), initDuration: .zero)))
  }

  @Test func anExtensionThatIsDoneFirstWaitsForTheRuntime() {
    var machine = cold()
    _ = machine.start(at: .zero)
    _ = machine.registerExtension(observer, name: "observer", events: [.invoke])
    _ = machine.extensionAsksForNext(observer, at: .zero)
    _ = machine.runtimeAsksForNext(at: .zero)
    _ = machine.invoke(first, at: .zero)
    #expect(machine.extensionAsksForNext(observer, at: .seconds(1)) == .wait)
    #expect(machine.runtimeAnswers(first) == nil)
    #expect(
      machine.runtimeAsksForNext(at: .seconds(2))
        == .finished(InvocationReport(id: first, duration: .seconds(2), initDuration: .zero)))
  }

  @Test func noMoreExtensionsThanLambdaAllows() {
    var machine = cold()
    _ = machine.start(at: .zero)
    for number in 0..<LambdaLimits.extensions {
      #expect(machine.registerExtension(ExtensionID("\(number)"), name: "\(number)", events: []) == nil)
    }
    #expect(machine.registerExtension(observer, name: "observer", events: []) == .tooManyExtensions)
  }

  @Test func afterATimeoutTheNextInvocationStartsTheSandboxInsideOfIt() {
    var machine = cold()
    _ = machine.start(at: .zero)
    _ = machine.runtimeAsksForNext(at: .zero)
    _ = machine.invoke(first, at: .zero)
    #expect(
      machine.timeLimitReached(at: .seconds(3))
        == .invoking(InvocationReport(id: first, duration: .seconds(3), initDuration: .zero), isAnswered: false))
    #expect(machine.invoke(second, at: .seconds(3)) == .refuse)
    #expect(machine.memberExited(at: .seconds(3)) == nil)
    #expect(machine.allMembersGone() == true)
    #expect(machine.invoke(second, at: .seconds(4)) == .launch(timeLimit: .seconds(3)))
    #expect(
      machine.runtimeAsksForNext(at: .seconds(5)) == .started(duration: .seconds(1), deliver: second, timeLimit: nil))
    #expect(machine.runtimeAnswers(second) == nil)
    #expect(
      machine.runtimeAsksForNext(at: .seconds(6))
        == .finished(InvocationReport(id: second, duration: .seconds(2), initDuration: nil)))
  }

  @Test func aRuntimeThatComesBackLateStillGetsItsInvocation() {
    var machine = cold()
    _ = machine.start(at: .zero)
    _ = machine.runtimeAsksForNext(at: .zero)
    machine.runtimeLeft()
    #expect(machine.invoke(first, at: .zero) == .waitForRuntime(timeLimit: .seconds(3)))
    #expect(machine.runtimeAnswers(first) == .invalidRequestID)
    #expect(machine.runtimeAsksForNext(at: .seconds(1)) == .deliver(first))
    #expect(machine.runtimeAnswers(first) == nil)
  }

  @Test func aRuntimeThatLeavesWhileItStartsIsWaitedForAgain() {
    var machine = cold()
    _ = machine.start(at: .zero)
    _ = machine.registerExtension(observer, name: "observer", events: [])
    #expect(machine.runtimeAsksForNext(at: .zero) == .wait)
    machine.runtimeLeft()
    #expect(machine.extensionAsksForNext(observer, at: .seconds(1)) == .wait)
    #expect(
      machine.runtimeAsksForNext(at: .seconds(2)) == .started(duration: .seconds(2), deliver: nil, timeLimit: nil))
  }

  @Test func anExtensionIsToldOfTheEndItAsksAbout() {
    var machine = cold()
    _ = machine.start(at: .zero)
    _ = machine.registerExtension(observer, name: "observer", events: [.shutdown])
    #expect(machine.shutDown() == .terminate(interrupted: nil))
    #expect(machine.extensionAsksForNext(observer, at: .seconds(1)) == .shutDown)
    #expect(machine.allMembersGone() == false)
    #expect(machine.invoke(first, at: .seconds(2)) == .refuse)
  }

  @Test func anExtensionIsToldWhyTheSandboxEnds() {
    var machine = cold()
    _ = machine.start(at: .zero)
    _ = machine.registerExtension(observer, name: "observer", events: [.invoke, .shutdown])
    _ = machine.registerExtension(adapter, name: "lambda-adapter", events: [])
    _ = machine.extensionAsksForNext(observer, at: .zero)
    _ = machine.extensionAsksForNext(adapter, at: .zero)
    _ = machine.runtimeAsksForNext(at: .zero)
    _ = machine.invoke(first, at: .zero)
    var crashed = machine
    _ = machine.timeLimitReached(at: .seconds(3))
    #expect(machine.shutdownReason == .timeout)
    #expect(machine.extensions(subscribedTo: .shutdown) == [observer])
    #expect(machine.extensionAsksForNext(observer, at: .seconds(3)) == .shutDown)
    #expect(machine.extensionAsksForNext(adapter, at: .seconds(3)) == .wait)
    _ = crashed.memberExited(at: .seconds(1))
    #expect(crashed.shutdownReason == .failure)
    _ = crashed.shutDown()
    #expect(crashed.shutdownReason == .spindown)
  }
}
