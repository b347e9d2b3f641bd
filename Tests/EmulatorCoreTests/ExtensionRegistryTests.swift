import EmulatorCore
import Testing

@Suite struct ExtensionRegistryTests {
  private let first = ExtensionID("1")
  private let second = ExtensionID("2")

  @Test func theRuntimeWaitsForExternalOnes() {
    var registry = ExtensionRegistry()
    #expect(registry.allExternalsRegistered)
    registry.started("a")
    registry.started("b")
    registry.registered(first, name: "a", events: [.invoke])
    #expect(!registry.allExternalsRegistered)
    #expect(registry.unregistered == ["b"])
    registry.registered(second, name: "b", events: [])
    #expect(registry.allExternalsRegistered)
  }

  @Test func whatNobodyStartedIsInternal() {
    var registry = ExtensionRegistry()
    registry.started("a")
    registry.registered(first, name: "inside", events: [.invoke])
    #expect(registry.isExternal("a"))
    #expect(!registry.isExternal("inside"))
    #expect(registry.reports.map(\.name) == ["a", "inside"])
  }

  @Test func eachIsInItsState() {
    var registry = ExtensionRegistry()
    for name in ["a", "b", "c", "d"] { registry.started(name) }
    registry.launchFailed("e", errorType: "PermissionDenied")
    registry.registered(first, name: "b", events: [.invoke, .shutdown])
    registry.ready(first)
    registry.registered(second, name: "c", events: [])
    registry.failed(second, .initError, errorType: "Extension.NoKey")
    registry.exited("c")
    registry.exited("d")
    #expect(
      registry.reports == [
        .init(name: "a", state: .started, events: []),
        .init(name: "b", state: .ready, events: [.invoke, .shutdown]),
        .init(name: "c", state: .initError, events: [], errorType: "Extension.NoKey"),
        .init(name: "d", state: .exited, events: [], errorType: "Extension.Crash"),
        .init(name: "e", state: .launchError, events: [], errorType: "PermissionDenied"),
      ])
    #expect(registry.isSubscribed("b", to: .shutdown))
    #expect(!registry.isSubscribed("c", to: .shutdown))
  }
}
