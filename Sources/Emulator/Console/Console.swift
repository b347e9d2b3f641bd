import EmulatorCore
import LambdaInterface
import NIOCore
import NIOHTTP1
import WireFormat

/// The console: a web page below `/_swiftlet/` that shows what happens in the emulator, and can invoke functions.
///
/// It stays when the configuration is read again, with all that it shows.
final class Console {
  /// The configuration as it is now.
  var configuration: () -> EmulatorConfiguration? = { nil }
  /// What runs now.
  var hosting: () -> ConsoleHosting? = { nil }

  private let feed: ConsoleFeed
  private let settings: ConsoleSettings
  private let page: ConsolePage
  private let streams: ConsoleStreams
  private let sender: ConsoleSender
  private let examinations: ConsoleExaminations

  init(_ feed: ConsoleFeed, _ settings: ConsoleSettings, on loop: any EventLoop) {
    self.feed = feed
    self.settings = settings
    page = ConsolePage(token: settings.token)
    streams = ConsoleStreams(feed, on: loop)
    sender = ConsoleSender(clock: feed.clock)
    examinations = ConsoleExaminations(on: loop, telling: streams)
  }

  /// The functions have changed.
  func reloaded(isListeningElsewhere: Bool) {
    streams.tellOfState()
    // The pages connect again; the old address serves no further requests.
    if isListeningElsewhere { streams.end() }
  }

  /// Ends everything that is in progress. The future succeeds when nothing is left.
  func stop() -> EventLoopFuture<Void> {
    streams.end()
    return examinations.stop()
  }

  /// Whether the configuration has a console now.
  var isOn: Bool { configuration()?.console != nil }

  /// Handles a request below `/_swiftlet/`.
  func handle(_ exchange: HTTPExchange) {
    do throws(ConsoleError) {
      guard let hosting = hosting(), let configuration = configuration() else { throw .notFound }
      let request = ConsoleAccess.Request(exchange.head)
      let route = ConsoleRoute(method: exchange.head.method.rawValue, target: RequestTarget(exchange.head.uri))
      let isLoopback = HostRules.isLoopback(address: configuration.host)
      let access = ConsoleAccess(
        token: settings.token, hosts: isLoopback ? configuration.hostRules : nil, isPublic: !isLoopback)
      if let refusal = access.refusal(of: request, to: route.purpose) { throw refusal }
      if let cookie = access.newCookie(for: request) { exchange.addHeaders([("Set-Cookie", cookie)]) }
      try serve(route, hosting, configuration, exchange)
    } catch {
      exchange.respond(.refusal(error))
    }
  }

  private func serve(
    _ route: ConsoleRoute, _ hosting: ConsoleHosting, _ configuration: EmulatorConfiguration, _ exchange: HTTPExchange
  ) throws(ConsoleError) {
    switch route {
    case .page: exchange.respond(page.answer(exchange.head))
    case .asset(let name):
      guard let answer = page.answer(exchange.head, asset: name) else { throw .notFound }
      exchange.respond(answer)
    case .state: exchange.respond(.console(state(hosting, configuration)))
    case .stream:
      guard streams.hasRoom else { throw .pagesExhausted(limit: ConsoleStreams.limit) }
      streams.open(exchange, headers: ConsolePage.securityHeaders)
    case .detail(let id, let attempt, let showsSecrets):
      let detail = feed.detail(
        of: id, attempt: attempt, showsSecrets: showsSecrets, functions: hosting.function(named:))
      guard let detail else { throw .invocationUnknown }
      exchange.respond(.console(detail))
    case .replay(let id): try replay(id, hosting, exchange)
    case .send: try send(hosting, exchange)
    case .samples: exchange.respond(.console(samples))
    case .sample(let source): exchange.respond(.console(sample(of: source)))
    case .doctor: try examine(hosting, configuration, exchange)
    case .notFound: throw .notFound
    case .methodNotAllowed(let allowed):
      exchange.addHeaders([("Allow", allowed)])
      throw .methodNotAllowed(allowed)
    }
  }

  private func body(of exchange: HTTPExchange) throws(ConsoleError) -> [UInt8] {
    guard case .whole(let body) = exchange.body else { throw .bodyTooLarge(limit: LambdaLimits.requestPayload) }
    return Array(body.readableBytesView)
  }

  private func hostedFunction(
    _ name: String, in hosting: ConsoleHosting
  ) throws(ConsoleError) -> HostedFunction {
    guard let function = hosting.hostedFunction(named: name) else { throw .functionUnknown(name) }
    return function
  }
}

extension ConsoleAccess.Request {
  fileprivate init(_ head: HTTPRequestHead) {
    self.init(
      host: head.headers.first(name: "host"), target: head.uri, origin: head.headers.first(name: "origin"),
      fetchSite: head.headers.first(name: "sec-fetch-site"), token: head.headers.first(name: "x-swiftlet-token"),
      cookies: head.headers["cookie"], contentType: head.headers.first(name: "content-type"))
  }
}

/// Invocations.
extension Console {
  private func replay(
    _ id: RequestID, _ hosting: ConsoleHosting, _ exchange: HTTPExchange
  ) throws(ConsoleError) {
    let message = try ConsoleMessage.replay(try body(of: exchange))
    guard let original = feed.journal.function(of: id), let source = feed.journal.source(of: id) else {
      throw .invocationUnknown
    }
    let function = try hostedFunction(message.function ?? original, in: hosting).function
    guard let event = message.event ?? feed.journal.event(of: id) else { throw .eventDropped }
    exchange.respond(.started(try sender.send(event, to: function, source: source, replaying: id)))
  }

  private func send(_ hosting: ConsoleHosting, _ exchange: HTTPExchange) throws(ConsoleError) {
    let message = try ConsoleMessage.send(try body(of: exchange))
    let hostedFunction = try hostedFunction(message.function, in: hosting)
    switch message.content {
    case .event(let event):
      exchange.respond(
        .started(try sender.send(event, to: hostedFunction.function, source: "console", replaying: nil)))
    case .request(let name, let request):
      guard let (door, address) = hosting.door(named: name, of: hostedFunction.name) else { throw .doorUnknown(name) }
      sender.send(request, through: door, at: address) { result in
        switch result {
        case .success(let id): exchange.respond(.started(id))
        case .failure(let error): exchange.respond(.refusal(error))
        }
      }
    }
  }

  private func examine(
    _ hosting: ConsoleHosting, _ configuration: EmulatorConfiguration, _ exchange: HTTPExchange
  ) throws(ConsoleError) {
    guard let doctor = configuration.consoleDoctor else { throw .doctorMissing }
    let function = try hostedFunction(try ConsoleMessage.doctor(try body(of: exchange)), in: hosting)
    try examinations.start(doctor, of: function.configuration)
    exchange.respond(.console(Array("{}".utf8), status: .accepted))
  }
}

/// What pages read.
extension Console {
  private func state(_ hosting: ConsoleHosting, _ configuration: EmulatorConfiguration) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("version")
      writer.string(settings.version)
      writer.key("functions")
      writer.array { writer in
        for function in hosting.functions { function.write(to: &writer) }
      }
      writer.key("hasDoctor")
      writer.bool(configuration.consoleDoctor != nil)
      writer.key("canChange")
      writer.bool(true)
      writer.key("masksSecrets")
      writer.bool(true)
    }
    return writer.finish()
  }

  private var samples: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("samples")
      writer.array { writer in
        for source in SampleSource.allCases {
          writer.object { writer in
            writer.key("name")
            writer.string(source.rawValue)
            writer.key("description")
            writer.string(source.summary)
          }
        }
      }
    }
    return writer.finish()
  }

  private func sample(of source: SampleSource) -> [UInt8] {
    let event = SampleEvent(source, time: feed.clock.unixMilliseconds, seed: .random(in: .min ... .max)).encoded()
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("event")
      writer.string(utf8: event[...])
    }
    return writer.finish()
  }
}

extension HTTPAnswer {
  /// A response of the console with JSON.
  fileprivate static func console(_ json: [UInt8], status: HTTPResponseStatus = .ok) -> HTTPAnswer {
    var headers = ConsolePage.securityHeaders
    // Events may contain credentials.
    headers.replaceOrAdd(name: "Cache-Control", value: "no-store")
    return .json(status, json, headers: headers)
  }

  fileprivate static func refusal(_ error: ConsoleError) -> HTTPAnswer {
    .console(error.json, status: HTTPResponseStatus(statusCode: error.status))
  }

  /// The ID of an invocation that was started.
  fileprivate static func started(_ id: RequestID) -> HTTPAnswer {
    .console(Array(#"{"id":"\#(id.text)"}"#.utf8))
  }
}
