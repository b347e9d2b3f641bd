/// What an app was written with, as far as its processes and responses tell.
package struct RecognizedApp: Sendable, Equatable {
  package var framework: Framework?
  package var server: AppServer?

  package init(framework: Framework? = nil, server: AppServer? = nil) {
    self.framework = framework
    self.server = server
  }

  /// Recognizes an app.
  ///
  /// - Parameters:
  ///   - processes: the program and the arguments of each of its processes.
  ///   - responses: some of its responses, best of all one to a path that it does not have.
  package init(processes: [[String]], responses: [AppResponse]) {
    server = processes.lazy.compactMap(Self.server(of:)).first ?? responses.lazy.compactMap(Self.server(of:)).first
    framework =
      responses.lazy.compactMap(Self.framework(of:)).first ?? processes.lazy.compactMap(Self.framework(of:)).first
    if framework == nil, server == .nginx { framework = .nginx }
    if framework == nil, server == .php { framework = .php }
  }

  /// For a report: `FastAPI on uvicorn`; nil if nothing was recognized.
  package var title: String? {
    guard let framework else { return server?.rawValue }
    guard let server, server.rawValue.lowercased() != framework.rawValue.lowercased() else { return framework.rawValue }
    return "\(framework.rawValue) on \(server.rawValue)"
  }
}

extension RecognizedApp {
  private static func server(of process: [String]) -> AppServer? {
    let words = programs(of: process)
    // Node and Java run tools for other servers too, so the specific names come first.
    for server in [AppServer.uvicorn, .gunicorn, .hypercorn, .puma, .nginx, .java, .node]
    where words.contains(server.rawValue) {
      return server
    }
    return words.contains { $0.hasPrefix("php") } ? .php : nil
  }

  private static func server(of response: AppResponse) -> AppServer? {
    guard let name = response.field("server")?.lowercased() else { return nil }
    if name.hasPrefix("uvicorn") { return .uvicorn }
    if name.hasPrefix("gunicorn") { return .gunicorn }
    if name.hasPrefix("hypercorn") { return .hypercorn }
    if name.hasPrefix("nginx") { return .nginx }
    return nil
  }

  private static func framework(of process: [String]) -> Framework? {
    let words = programs(of: process)
    if words.contains("rails") { return .rails }
    if words.contains("flask") { return .flask }
    if words.contains("fastapi") { return .fastAPI }
    if words.contains("next") || words.contains("next-server") { return .nextJS }
    if words.contains("manage.py") || words.contains("django-admin") { return .django }
    if words.contains("java"), process.contains(where: isSpring) { return .spring }
    return nil
  }

  private static func isSpring(_ word: String) -> Bool {
    word.contains("springframework") || word.contains("spring-boot")
  }

  private static func framework(of response: AppResponse) -> Framework? {
    if let power = response.field("x-powered-by") {
      if power.hasPrefix("Express") { return .express }
      if power.hasPrefix("Next.js") { return .nextJS }
      if power.hasPrefix("PHP/") { return .php }
    }
    if response.field("server")?.hasPrefix("Werkzeug/") == true { return .flask }
    if response.field("x-runtime") != nil, response.field("x-request-id") != nil { return .rails }
    let body = String(decoding: response.body.prefix(4096), as: UTF8.self)
    return signatures.first { body.contains($0.text) && $0.matches(response) }?.framework
  }

  /// What a framework itself writes into its error pages.
  private struct Signature {
    var framework: Framework
    var text: String
    var statuses: ClosedRange<Int> = 404...404

    func matches(_ response: AppResponse) -> Bool { statuses.contains(response.status) }
  }

  private static let signatures = [
    Signature(framework: .fastAPI, text: #"{"detail":"Not Found"}"#),
    Signature(framework: .express, text: "<pre>Cannot GET /"),
    Signature(framework: .django, text: "The requested resource was not found on this server."),
    Signature(framework: .django, text: "<code>DEBUG = True</code>", statuses: 400...599),
    Signature(
      framework: .flask, text: "The requested URL was not found on the server. If you entered the URL manually"),
    Signature(framework: .spring, text: "Whitelabel Error Page", statuses: 400...599),
    Signature(framework: .spring, text: #""status":404,"error":"Not Found""#),
    // Problem details, for an app that has turned them on.
    Signature(framework: .spring, text: #""detail":"No static resource "#),
    Signature(framework: .rails, text: "ActionController::RoutingError"),
    Signature(framework: .go, text: "404 page not found"),
    Signature(framework: .nextJS, text: "__next"),
    Signature(framework: .nextJS, text: "/_next/static/"),
  ]

  /// The names of the program and of the scripts and modules that it runs: `python3 -m flask run` has `flask`.
  private static func programs(of process: [String]) -> [String] {
    // Programs that change their title put all of it into the first word: `gunicorn: master [app]`, `next-server (v15)`.
    let title = process.first.map { $0.split(whereSeparator: { " :(".contains($0) }) } ?? []
    return (title.prefix(1).map(String.init) + process).map { word in
      let name = word.split(separator: "/").last.map(String.init) ?? word
      return name.hasPrefix("python") ? "python" : name
    }
  }
}
