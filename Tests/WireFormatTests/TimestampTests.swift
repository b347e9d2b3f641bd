import Foundation
import Testing
import WireFormat

@Suite struct TimestampTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
    (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
    (4_107_542_399_999, "2100-02-28T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
    (Int.max, "9999-12-31T23:59:59.999Z"), (Int.min, "0000-01-01T00:00:00.000Z"),
  ])
  func writes(milliseconds: Int, text: String) { #expect("\(Timestamp(milliseconds: milliseconds))" == text) }

  @Test func tellsTheDayAlone() { #expect(Timestamp(milliseconds: 1_795_506_399_012).date == "2026-11-24") }

  /// Every day of 400 years, at a time that goes with it, against the calendar of Foundation.
  @Test func agreesWithTheCalendar() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
    for day in stride(from: 0, to: 146_097, by: 7) {
      let milliseconds = day * 86_400_000 + day % 86_400 * 1000 + day % 1000
      let parts = calendar.dateComponents(
        [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(milliseconds / 1000)))
      let numbers = try [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second].map {
        try #require($0)
      }
      let text = "\(Timestamp(milliseconds: milliseconds))"
      let written = text.dropLast(5).split { "-T:".contains($0) }.map { Int($0) }
      #expect(written == numbers)
    }
  }
}
