import AdapterCore
import EmulatorCore

extension FunctionConfiguration {
  /// The settings of the adapter in a sandbox at this place; nil without an adapter, and if they are invalid, which the
  /// adapter reports itself.
  func adapterSettings(at place: SandboxPlace) -> Settings? {
    guard adapter != .none else { return nil }
    let variables = inheritedEnvironment.merging(environment) { $1 }.merging(place.environment) { $1 }
    return Settings.beforeStart { variables[$0] }
  }

  /// The programs that listen where the app is to listen at this place, or where the readiness check goes.
  func occupants(of place: SandboxPlace) -> [PortOccupant] {
    guard let settings = adapterSettings(at: place) else { return [] }
    let endpoints = settings.app == settings.readiness ? [settings.app] : [settings.app, settings.readiness]
    return endpoints.compactMap { PortOccupant.find(at: $0) }
  }
}
