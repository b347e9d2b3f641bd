/// What is noted about lines of the log.
extension ConsoleJournal {
  mutating func note(_ line: ConsoleNews.Line) {
    advance(to: line.time)
    number += 1
    let row = line.requestID.flatMap { rowInSandbox(of: $0) }
    let kept = ConsoleLine(
      line, number: lines.next, limit: limits.line, row: row, earlier: row.flatMap { invocations[$0]?.lastLine },
      changed: number)
    if lines.isFull { dropLine() }
    lineBytes += kept.line.text.count
    lines.append(kept)
    while lineBytes > limits.lineBytes, lines.count > 1 { dropLine() }
    guard let row else { return }
    invocations[row]?.lastLine = kept.number
    // What the adapter logs may say more about the invocation.
    if kept.mayBeFinding { changes[row] = number }
  }

  private mutating func dropLine() { lineBytes -= lines.removeFirst()?.line.text.count ?? 0 }
}
