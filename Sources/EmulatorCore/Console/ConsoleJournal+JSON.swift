import WireFormat

extension ConsoleJournal {
  /// Everything that is kept, as JSON, except for bodies.
  ///
  /// It decodes events that nobody has looked at yet, and remembers what it found; therefore it is mutating.
  ///
  /// - Parameter now: the present; nil for the time of the newest news.
  package mutating func snapshot(at now: Duration? = nil) -> [UInt8] { json(since: 0, at: now) }

  /// What has changed since this number, as JSON, or nil if that is no longer known: a page then needs a snapshot.
  ///
  /// - Parameters:
  ///   - since: the ``number`` at the time of an earlier snapshot or changes.
  ///   - now: the present; nil for the time of the newest news.
  package mutating func changes(since: Int, at now: Duration? = nil) -> [UInt8]? {
    guard since >= 0, since <= number, !hasForgotten(since: since) else { return nil }
    return json(since: since, at: now)
  }

  /// Whether it is no longer known which sandboxes were forgotten since.
  private func hasForgotten(since: Int) -> Bool {
    guard forgotten.first > 1, let oldest = forgotten[forgotten.first] else { return false }
    return since < oldest.changed
  }

  private mutating func json(since: Int, at now: Duration?) -> [UInt8] {
    var writer = JSONWriter(capacity: since == 0 ? 64 * 1024 : 4096)
    writer.object { writer in
      writer.key("now")
      writer.number(unixAtZero + max(now?.milliseconds ?? latest, latest))
      writer.key("invocations")
      writer.array { writer in
        for row in invocations.numbers where (changes[row] ?? 0) > since {
          lookInto(row)
          guard let invocation = invocations[row] else { continue }
          writer.object { write(invocation, to: &$0) }
        }
      }
      writer.key("sandboxes")
      writer.array { writer in
        let changed = sandboxes.values.filter { $0.changed > since }
        for sandbox in changed.sorted(by: { $0.number < $1.number }) {
          writer.object { write(sandbox, since: since, to: &$0) }
        }
      }
      let gone = forgottenSandboxes(since: since)
      if !gone.isEmpty {
        writer.key("forgottenSandboxes")
        writer.array { writer in for id in gone { writer.string(id) } }
      }
      writer.key("lines")
      writer.array { writer in
        for number in firstLine(changedSince: since)..<lines.next {
          if let line = lines[number] { _ = write(line, showsSecrets: false, to: &writer) }
        }
      }
      writer.key("firstInvocation")
      writer.number(invocations.first)
      writer.key("firstLine")
      writer.number(lines.first)
    }
    return writer.finish()
  }

  /// The sandboxes that were forgotten since, and are not known again; none for a snapshot.
  private func forgottenSandboxes(since: Int) -> [String] {
    var gone: [String] = []
    var number = forgotten.next - 1
    while since > 0, let sandbox = forgotten[number], sandbox.changed > since {
      if sandboxes[sandbox.id] == nil { gone.append(sandbox.id) }
      number -= 1
    }
    return gone
  }

  /// The oldest line that was added since. Lines never change, so all newer ones were too.
  private func firstLine(changedSince since: Int) -> Int {
    var first = lines.next
    while let line = lines[first - 1], line.changed > since { first -= 1 }
    return first
  }

  // MARK: Parts

  private func write(_ sandbox: ConsoleSandbox, since: Int, to writer: inout JSONWriter) {
    writer.key("id")
    writer.string(sandbox.description.id)
    writer.key("function")
    writer.string(sandbox.description.function)
    writer.key("number")
    writer.number(sandbox.number)
    writer.key("memorySize")
    writer.number(sandbox.description.memorySize)
    writer.key("memory")
    writer.number(sandbox.memory)
    writer.key("state")
    writer.string("\(sandbox.state.name)")
    writer.key("firstSpan")
    writer.number(sandbox.spans.first)
    writer.key("spans")
    writer.array { writer in
      var number = sandbox.spans.next
      while let span = sandbox.spans[number - 1], span.changed > since { number -= 1 }
      for number in number..<sandbox.spans.next {
        if let span = sandbox.spans[number] { writer.object { write(span, number, to: &$0) } }
      }
    }
    writer.key("began")
    writer.number(unixAtZero + sandbox.began)
    writer.key("ended")
    writer.number(unix(sandbox.ended))
    writer.key("faults")
    writer.number(sandbox.faults)
  }

  private func write(_ span: ConsoleSandbox.Span, _ number: Int, to writer: inout JSONWriter) {
    writer.key("number")
    writer.number(number)
    writer.key("state")
    writer.string("\(span.state.name)")
    writer.key("from")
    writer.number(unixAtZero + span.from)
    writer.key("to")
    writer.number(unix(span.to))
    writer.key("invocation")
    if case .busy(let id) = span.state { writer.string(id.text) } else { writer.null() }
    writer.key("note")
    if case .ended(let reason) = span.state { writer.string(reason) } else { writer.null() }
  }

  /// Writes a line as an object. Returns whether it has secrets.
  func write(_ line: ConsoleLine, showsSecrets: Bool, to writer: inout JSONWriter) -> Bool {
    let masked = SecretMask.mixed(line.line.text)
    writer.object { writer in
      writer.key("number")
      writer.number(line.number)
      writer.key("time")
      writer.number(unixAtZero + line.line.time.milliseconds)
      writer.key("origin")
      writer.string(line.line.origin.rawValue)
      writer.key("level")
      writer.string(LineLevel(of: line.line.text)?.rawValue)
      writer.key("function")
      writer.string(line.line.function)
      writer.key("sandbox")
      writer.string(line.line.sandbox)
      writer.key("id")
      writer.string(line.line.requestID?.text)
      writer.key("text")
      writer.string(utf8: (showsSecrets ? line.line.text : masked)[...])
      if line.omittedBytes > 0 {
        writer.key("omittedBytes")
        writer.number(line.omittedBytes)
      }
    }
    return masked != line.line.text
  }

  /// A time of uptime in Unix milliseconds.
  func unix(_ time: Double?) -> Double? { time.map { unixAtZero + $0 } }
}

extension JSONWriter {
  /// Writes a string, or `null`.
  mutating func string(_ text: String?) {
    if let text { string(text) } else { null() }
  }

  /// Writes a whole number, or `null`.
  mutating func number(_ value: Int?) {
    if let value { number(value) } else { null() }
  }

  /// Writes a number with up to three decimal places, or `null`.
  mutating func number(_ value: Double?) {
    if let value { number(value, digits: 3) } else { null() }
  }
}
