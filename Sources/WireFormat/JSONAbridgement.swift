/// Makes a JSON object smaller by leaving out its largest members.
package enum JSONAbridgement {
  /// Appends the object without as many of its largest members as necessary for it to take at most `limit` bytes.
  ///
  /// If the largest member is an object, and one member of that is large enough, only this inner member is left out,
  /// and so on recursively: of `{"user":{"id":1,"token":"…"}}` the token is left out and the id stays. Arrays and
  /// strings are left out as a whole.
  ///
  /// - Parameters:
  ///   - object: an object without white space between its tokens, as ``JSONCompaction`` writes it.
  ///   - limit: at least 2, since the result may be `{}`.
  package static func append(_ object: Span<UInt8>, limit: Int, to output: inout [UInt8]) {
    append(object, 0..<object.count, excess: object.count - limit, depth: 0, to: &output)
  }

  private struct Member {
    /// From the quote before the key to the end of the value.
    var range: Range<Int>
    /// The range of the value, if it is an object.
    var object: Range<Int>?
  }

  /// How many levels deep a single large member is searched for. Each level costs another scan.
  private static let depthLimit = 16

  private static func append(
    _ bytes: Span<UInt8>, _ object: Range<Int>, excess: Int, depth: Int, to output: inout [UInt8]
  ) {
    let members = members(of: object, in: bytes)
    var isLeftOut = [Bool](repeating: false, count: members.count)
    var abridged: Int?
    // Commas are not counted, so the result may be a little smaller than necessary, but never larger than the limit.
    var excess = excess
    let largestFirst = members.indices.sorted { left, right in
      let (leftSize, rightSize) = (members[left].range.count, members[right].range.count)
      return leftSize == rightSize ? left < right : leftSize > rightSize
    }
    for index in largestFirst where excess > 0 && abridged == nil {
      if depth < depthLimit, let inner = members[index].object, largestMember(of: inner, in: bytes) >= excess {
        abridged = index
      } else {
        isLeftOut[index] = true
        excess -= members[index].range.count
      }
    }
    output.append(UInt8(ascii: "{"))
    var isFirst = true
    for (index, member) in members.enumerated() where !isLeftOut[index] {
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      if index == abridged, let inner = member.object {
        append(bytes, member.range.lowerBound..<inner.lowerBound, to: &output)
        append(bytes, inner, excess: excess, depth: depth + 1, to: &output)
      } else {
        append(bytes, member.range, to: &output)
      }
    }
    output.append(UInt8(ascii: "}"))
  }

  private static func append(_ bytes: Span<UInt8>, _ range: Range<Int>, to output: inout [UInt8]) {
    bytes.extracting(range).withUnsafeBufferPointer { output.append(contentsOf: $0) }
  }

  private static func largestMember(of object: Range<Int>, in bytes: Span<UInt8>) -> Int {
    members(of: object, in: bytes).reduce(0) { max($0, $1.range.count) }
  }

  private static func members(of object: Range<Int>, in bytes: Span<UInt8>) -> [Member] {
    var members: [Member] = []
    var scanner = JSONScanner(bytes, in: object)
    do {
      try scanner.enterObject()
      while let key = try scanner.nextKey() {
        let value = try scanner.value()
        members.append(
          Member(
            range: (key.range.lowerBound - 1)..<scanner.position, object: value.kind == .object ? value.range : nil))
      }
    } catch {
      // Cannot happen: the object was scanned before without an error.
    }
    return members
  }
}
