import AdapterCore
import EventLoop
import LoopbackHTTP

/// The connectors to the app. If its readiness is checked where it listens, they are one, so that the address that
/// answered the check is the first to get a request.
@LoopActor
struct AppConnectors {
  /// To the app.
  let app: HTTPConnector
  /// To its readiness check.
  let readiness: HTTPConnector

  init(_ settings: Settings) {
    app = HTTPConnector(settings.app)
    readiness = settings.readiness == settings.app ? app : HTTPConnector(settings.readiness)
  }
}
