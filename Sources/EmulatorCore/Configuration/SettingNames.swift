/// What the user's settings are called, for advice: it depends on where the user writes them.
package enum SettingNames: Sendable, Equatable {
  /// Options of `swiftlet local`.
  case options
  /// Keys of a `swiftlet.yaml`.
  case projectFile
  /// Properties of a template. What templates do not have, a `swiftlet.yaml` sets.
  case template

  /// A setting; the value is its key in a `swiftlet.yaml`.
  package enum Setting: String, Sendable {
    case appPort = "app-port"
    case binaryMediaTypes = "rest-api-binary"
    case concurrency
    case idleTimeout = "idle-timeout"
    case memory
    case onFailure = "on-failure"
    case onSuccess = "on-success"
    case ownNetwork = "own-network"
    case tenantIsolationMode = "tenant-isolation-mode"
    case writable

    /// The property of a function or an API; nil if there is none.
    fileprivate var property: String? {
      switch self {
      case .binaryMediaTypes: "BinaryMediaTypes"
      case .memory: "MemorySize"
      case .onFailure, .onSuccess: "EventInvokeConfig"
      case .tenantIsolationMode: "TenancyConfig"
      case .appPort, .concurrency, .idleTimeout, .ownNetwork, .writable: nil
      }
    }
  }

  /// The name of a setting, for example `--memory`.
  package subscript(_ setting: Setting) -> String {
    let key = setting.rawValue
    return switch self {
    case .options: "--\(key)"
    case .projectFile: "`\(key)` in swiftlet.yaml"
    case .template: setting.property.map { "`\($0)`" } ?? "`\(key)` in a swiftlet.yaml beside the template"
    }
  }
}
