import EmulatorCore
import NIOCore
import NIOHTTP1

/// The open pages: each gets the journal's changes as server-sent events.
///
/// Changes are sent in batches. A page that reads too slowly gets nothing until it has read what it was sent, and then
/// everything that it missed and that is still kept, so no page needs more memory than the journal itself.
final class ConsoleStreams {
  /// How many pages can be open.
  static let limit = 32
  private static let batchInterval = TimeAmount.milliseconds(50)
  private static let pingInterval = TimeAmount.seconds(15)
  /// A page that has read nothing for so many pings is gone.
  private static let missedPingLimit = 4

  /// One open page.
  private final class Stream {
    let exchange: HTTPExchange
    /// The journal's number that the page knows; nil if it needs a snapshot.
    var known: Int?
    /// The number of the latest event about the doctor that the page got, and of the latest about the functions.
    var knownDoctorEvent = 0
    var knownState: Int
    var missedPings = 0

    init(_ exchange: HTTPExchange, known: Int?, state: Int) {
      self.exchange = exchange
      self.known = known
      knownState = state
    }
  }

  private let feed: ConsoleFeed
  private let loop: any EventLoop
  private var streams: [Stream] = []
  private var batch: Scheduled<Void>?
  private var ping: Scheduled<Void>?
  /// Distinguishes the event IDs of this run from those of an earlier one at the same address.
  private let run = String(UInt32.random(in: .min ... .max), radix: 16)
  /// The latest event about the doctor, and its number.
  private var doctorEvent: (number: Int, event: [UInt8])?
  /// How often the functions have changed.
  private var state = 0

  init(_ feed: ConsoleFeed, on loop: any EventLoop) {
    self.feed = feed
    self.loop = loop
    feed.onChange = { [weak self] in self?.changed() }
  }

  /// Whether another page can be opened.
  var hasRoom: Bool { streams.count < Self.limit }

  /// Opens a page's stream. It begins with a snapshot, or with what has changed since the page's last event.
  ///
  /// - Parameter headers: the header fields of the response, without its media type.
  func open(_ exchange: HTTPExchange, headers: HTTPHeaders) {
    var headers = headers
    headers.add(name: "Content-Type", value: "text/event-stream")
    guard exchange.head.method != .HEAD else { return exchange.respond(HTTPAnswer(.ok, headers: headers)) }
    exchange.begin(HTTPAnswer(.ok, headers: headers))
    let stream = Stream(exchange, known: known(to: exchange.head.headers.first(name: "last-event-id")), state: state)
    exchange.onDisconnect = { [weak self, weak stream] in
      self?.streams.removeAll { $0 === stream }
    }
    exchange.onWritable = { [weak self] in self?.changed() }
    streams.append(stream)
    var rendered: [Int: [UInt8]] = [:]
    update(stream, &rendered)
    if ping == nil { schedulePing() }
  }

  /// Ends all streams.
  func end() {
    batch?.cancel()
    batch = nil
    ping?.cancel()
    ping = nil
    let ended = streams
    streams = []
    for stream in ended { stream.exchange.end() }
  }

  /// Sends an event about the doctor to all pages.
  func tellOfDoctor(_ json: [UInt8]) {
    doctorEvent = ((doctorEvent?.number ?? 0) + 1, Self.event("doctor", id: nil, json))
    changed()
  }

  /// Tells all pages that the functions have changed.
  func tellOfState() {
    state += 1
    changed()
  }

  // MARK: Batches

  private func changed() {
    guard batch == nil, !streams.isEmpty else { return }
    batch = loop.assumeIsolated().scheduleTask(in: Self.batchInterval) { [weak self] in
      guard let self else { return }
      batch = nil
      var rendered: [Int: [UInt8]] = [:]
      for stream in streams where stream.exchange.isWritable { update(stream, &rendered) }
    }
  }

  /// Sends a page what it does not know yet.
  ///
  /// - Parameter rendered: the events of this batch for other pages, by what they knew.
  private func update(_ stream: Stream, _ rendered: inout [Int: [UInt8]]) {
    if let doctorEvent, stream.knownDoctorEvent != doctorEvent.number {
      stream.knownDoctorEvent = doctorEvent.number
      stream.exchange.write(ByteBuffer(bytes: doctorEvent.event))
    }
    if stream.knownState != state {
      stream.knownState = state
      stream.exchange.write(ByteBuffer(bytes: Self.event("state", id: nil, Array("{}".utf8))))
    }
    let id = "\(feed.journal.number)-\(run)"
    if let known = stream.known {
      guard known != feed.journal.number else { return }
      if let event = rendered[known] ?? feed.changes(since: known).map({ Self.event("changes", id: id, $0) }) {
        rendered[known] = event
        return send(event, to: stream)
      }
    }
    let snapshot = feed.snapshot()
    send(Self.event("snapshot", id: id, snapshot), to: stream)
  }

  private func send(_ event: [UInt8], to stream: Stream) {
    stream.known = feed.journal.number
    stream.exchange.write(ByteBuffer(bytes: event))
  }

  /// The number in the ID of the last event that a page got; nil if it was sent by another run.
  private func known(to lastEventID: String?) -> Int? {
    guard let parts = lastEventID?.split(separator: "-"), parts.count == 2, parts[1] == run else { return nil }
    return Int(parts[0])
  }

  private static func event(_ name: String, id: String?, _ json: [UInt8]) -> [UInt8] {
    var event = Array("event: \(name)\n".utf8)
    event.reserveCapacity(json.count + 64)
    if let id { event += Array("id: \(id)\n".utf8) }
    event += Array("data: ".utf8)
    // Outside of strings, line breaks are no more than blanks; inside, JSON allows none.
    event += json.lazy.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 }
    return event + Array("\n\n".utf8)
  }

  // MARK: Pings

  private func schedulePing() {
    ping = loop.assumeIsolated().scheduleTask(in: Self.pingInterval) { [weak self] in
      guard let self else { return }
      ping = nil
      for stream in streams {
        if stream.exchange.isWritable {
          stream.missedPings = 0
          stream.exchange.write(ByteBuffer(string: ": ping\n\n"))
        } else {
          stream.missedPings += 1
        }
      }
      let gone = streams.filter { $0.missedPings >= Self.missedPingLimit }
      streams.removeAll { $0.missedPings >= Self.missedPingLimit }
      for stream in gone { stream.exchange.abort() }
      if !streams.isEmpty { schedulePing() }
    }
  }
}
