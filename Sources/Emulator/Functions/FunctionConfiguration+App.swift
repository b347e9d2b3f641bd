import AdapterCore
import EmulatorCore

extension FunctionConfiguration {
  /// The adapter's settings in a sandbox with this app port; nil without an adapter, and if they are invalid, which the
  /// adapter reports itself.
  func adapterSettings(at appPort: AppPort) -> Settings? {
    guard adapter != .none else { return nil }
    let variables = inheritedEnvironment.merging(environment) { $1 }.merging(appPort.environment) { $1 }
    return Settings.beforeStart { variables[$0] }
  }

  /// The programs that listen on this app port, or on the port of the readiness check.
  func occupants(of appPort: AppPort) -> [PortOccupant] {
    guard let settings = adapterSettings(at: appPort) else { return [] }
    let endpoints = settings.app == settings.readiness ? [settings.app] : [settings.app, settings.readiness]
    return endpoints.compactMap { PortOccupant.find(at: $0) }
  }
}
