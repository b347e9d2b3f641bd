import EmulatorCore
import Foundation
import Testing

/// The members of sample events, against AWS's published events.
///
/// A source's list has the paths of all members that its events always have; `[]` is an element of a list. A sample may
/// have no other ones, so that a misspelled name fails as well.
@Suite struct SampleFieldTests {
  private static let time = 1_710_276_962_123

  @Test(arguments: SampleFields.all.keys.sorted { $0.rawValue < $1.rawValue })
  func samplesHaveTheMembersOfAWSEvents(_ source: SampleSource) throws {
    let event = try JSONSerialization.jsonObject(with: Data(SampleEvent(source, time: Self.time, seed: 3).encoded()))
    var paths: Set<String> = []
    Self.collect(event, at: "", in: &paths)
    let expected = try #require(SampleFields.all[source])
    #expect(expected.subtracting(paths).isEmpty, "missing")
    #expect(paths.subtracting(expected).isEmpty, "unknown")
  }

  /// The events of front doors are compared with captured ones elsewhere.
  @Test func everySourceThatIsNoFrontDoorHasAList() {
    #expect(Set(SampleFields.all.keys) == Set(SampleSource.allCases.filter { $0.frontDoor == nil }))
  }

  @Test func timesInSecondsHaveAFraction() {
    let event = SampleEvent(.kinesis, time: 1_545_084_650_007, seed: 1).encoded()
    #expect(String(decoding: event, as: UTF8.self).contains("\"approximateArrivalTimestamp\": 1545084650.007\n"))
  }

  @Test func aRequestOfAWebSocketAPIHasOneID() throws {
    for source in [SampleSource.webSocket, .webSocketConnect, .webSocketDisconnect] {
      let event = try JSONSerialization.jsonObject(with: Data(SampleEvent(source, time: Self.time, seed: 1).encoded()))
      let context = try #require((event as? [String: Any])?["requestContext"] as? [String: Any])
      let id = try #require(context["requestId"] as? String)
      #expect(id.hasSuffix("=") && context["extendedRequestId"] as? String == id)
    }
  }

  /// <https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-examples.html>
  @Test func mailsHaveTheHeaderFieldsOfMails() throws {
    let event = try JSONSerialization.jsonObject(with: Data(SampleEvent(.ses, time: Self.time, seed: 1).encoded()))
    let record = try #require(((event as? [String: Any])?["Records"] as? [[String: Any]])?.first)
    let mail = try #require((record["ses"] as? [String: Any])?["mail"] as? [String: Any])
    let headers = try #require(mail["headers"] as? [[String: String]])
    let values = Dictionary(headers.map { ($0["name"] ?? "", $0["value"] ?? "") }) { first, _ in first }
    #expect(
      values.keys.sorted() == [
        "Content-Type", "DKIM-Signature", "Date", "From", "MIME-Version", "Message-ID", "Received", "Return-Path",
        "Subject", "To",
      ])
    let common = try #require(mail["commonHeaders"] as? [String: Any])
    #expect(common["date"] as? String == values["Date"])
    #expect(common["messageId"] as? String == values["Message-ID"])
    #expect(common["subject"] as? String == values["Subject"])
    #expect(common["from"] as? [String] == values["From"].map { [$0] })
    #expect(common["to"] as? [String] == values["To"].map { [$0] })
  }

  private static func collect(_ value: Any, at path: String, in paths: inout Set<String>) {
    if let object = value as? [String: Any], !object.isEmpty {
      for (name, member) in object { collect(member, at: path.isEmpty ? name : "\(path).\(name)", in: &paths) }
    } else if let list = value as? [Any], !list.isEmpty {
      for element in list { collect(element, at: path + "[]", in: &paths) }
    } else {
      paths.insert(path)
    }
  }
}
