import AdapterCore
import AdapterLoop
import LoopbackHTTP

/// The connectors to the app and to its readiness check. If both use the same endpoint, they share one connector, so
/// that the address that answered the check gets the first request.
@LoopActor
struct AppConnectors {
  let app: HTTPConnector
  let readiness: HTTPConnector

  init(_ settings: Settings) {
    app = HTTPConnector(settings.app)
    readiness = settings.readiness == settings.app ? app : HTTPConnector(settings.readiness)
  }
}
