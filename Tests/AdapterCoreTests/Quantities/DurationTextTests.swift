import Testing

@testable import AdapterCore

@Suite struct DurationTextTests {
  @Test(arguments: [
    ("250ms", Duration.milliseconds(250)), ("5s", .seconds(5)), ("5", .seconds(5)), ("0", .zero),
    ("0.5", .milliseconds(500)), ("1.5S", .milliseconds(1500)), ("2m", .seconds(120)), ("1.5min", .seconds(90)),
    ("0.1ms", .microseconds(100)), ("10 s", .seconds(10)), ("1.123456789s", .nanoseconds(1_123_456_789)),
  ])
  func reads(text: String, duration: Duration) { #expect(DurationText.parse(text) == duration) }

  @Test(arguments: [
    "", "s", "-1", "-1s", "1h", "1.s", ".5", "1.2.3", "1e3", "0x10", "inf", "nan", "1 0", "1s1", "9999999999",
    "999999999",
    "999999999m", "٣s",
  ])
  func refuses(text: String) { #expect(DurationText.parse(text) == nil) }

  @Test(arguments: [
    (Duration.zero, "0 ms"), (.microseconds(250), "0.25 ms"), (.microseconds(1234), "1.23 ms"),
    (.milliseconds(250), "250 ms"), (.milliseconds(1250), "1.25 s"), (.seconds(5), "5 s"), (.seconds(180), "3 min"),
    (.seconds(200), "3 min 20 s"), (.seconds(-2), "-2 s"),
  ])
  func describes(duration: Duration, text: String) { #expect(DurationText.describe(duration) == text) }

  @Test(arguments: [
    (1.0, "1"), (1.25, "1.25"), (0.001, "0.001"), (-0.5, "-0.5"), (0, "0"), (.nan, "?"), (.infinity, "?"),
  ])
  func writesDecimals(value: Double, text: String) { #expect(DurationText.decimal(value, digits: 3) == text) }

  @Test(arguments: [
    (Duration.milliseconds(1500), 1500), (.microseconds(999), 0), (.milliseconds(-1500), -1500),
    (Duration.seconds(Int64.max), 1 << 62),
  ])
  func countsWholeMilliseconds(duration: Duration, count: Int) { #expect(duration.wholeMilliseconds == count) }
}

@Suite struct ByteCountTests {
  @Test(arguments: [
    ("0", 0), ("812", 812), ("812B", 812), ("1KB", 1024), ("256 kb", 262_144), ("1MiB", 1_048_576),
    ("2g", 2_147_483_648),
  ])
  func reads(text: String, bytes: Int) { #expect(ByteCount.parse(text) == bytes) }

  @Test(arguments: ["", "KB", "-1", "1.5MB", "1TB", "999999999999GB", "9999999999999", "1 2", "1KBKB"])
  func refuses(text: String) { #expect(ByteCount.parse(text) == nil) }

  @Test(arguments: [
    (0, "0 B"), (1023, "1023 B"), (262_144, "256 KB"), (74_868_326, "71.4 MB"), (2_147_483_648, "2 GB"),
  ])
  func describes(bytes: Int, text: String) { #expect(ByteCount.describe(bytes) == text) }
}
