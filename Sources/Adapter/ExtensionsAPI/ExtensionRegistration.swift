import EventLoop
import HTTPMessages
import LoopbackHTTP

/// The adapter's life as an external extension (`/2020-01-01/extension/…`): it registers for no events, since it takes
/// the runtime's part, and says with its one `next` that its init is over.
@LoopActor
final class ExtensionRegistration {
  private let connection: RuntimeAPIConnection

  init(address: SocketAddress) { connection = RuntimeAPIConnection(address: address) }

  /// Registers under `name`, the file name under `/opt/extensions`.
  ///
  /// - Returns: the identifier for the calls that follow, or why there is none: where the adapter was not started as
  ///   an extension, Lambda knows no extension of this name, and that is no fault.
  func register(name: String) async -> Result<String, RegistrationRefused> {
    let fields = HTTPFields([("content-type", "application/json"), ("lambda-extension-name", name)])
    do throws(ConnectionError) {
      let answer = try await connection.call(
        .post, "/2020-01-01/extension/register", fields: fields, body: Array(#"{"events":[]}"#.utf8)[...])
      guard answer.head.status == 200 else {
        return .failure(RegistrationRefused(reason: "answered \(answer.head.status)"))
      }
      guard let identifier = answer.head.fields.firstText("lambda-extension-identifier") else {
        return .failure(RegistrationRefused(reason: "answered without an identifier"))
      }
      return .success(identifier)
    } catch {
      return .failure(RegistrationRefused(reason: "not reached"))
    }
  }

  /// Waits in `next`; with no events it is answered only when the sandbox ends, if at all.
  func waitForEvents(identifier: String) async {
    let fields = HTTPFields([("lambda-extension-identifier", identifier)])
    _ = try? await connection.call(.get, "/2020-01-01/extension/event/next", fields: fields)
  }

  /// Ends ``waitForEvents(identifier:)``.
  func close() { connection.close() }
}

/// Lambda did not take the registration.
struct RegistrationRefused: Error {
  /// What it said.
  let reason: String
}
