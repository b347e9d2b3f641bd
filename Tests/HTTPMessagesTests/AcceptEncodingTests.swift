import HTTPMessages
import Testing

@Suite struct AcceptEncodingTests {
  private func preferred(_ values: String...) -> ContentCoding? {
    AcceptEncoding(values.map { Array($0.utf8)[...] }).preferred
  }

  @Test(arguments: [
    ("gzip", ContentCoding.gzip), ("br", .brotli), ("zstd", .zstd), ("x-gzip", .gzip), ("GZip", .gzip),
    ("gzip, br", .brotli), ("gzip, deflate, br, zstd", .brotli), ("gzip, zstd", .gzip),
    ("gzip;q=1.0, br;q=0.9", .gzip), ("br;q=0.5, gzip;q=0.5", .brotli), ("zstd, gzip;q=0.9, br;q=0.9", .zstd),
    ("br;q=0, gzip;q=0.001", .gzip), ("gzip ; q = 0.5", .gzip), ("gzip;Q=0.5", .gzip), ("gzip;q=1.000", .gzip),
    ("gzip;q=0.5, identity;q=0.5", .gzip), ("gzip;q=0.1, identity;q=0", .gzip), ("identity;q=0, *;q=0, br", .brotli),
    ("*", .gzip), ("*;q=0.1", .gzip), ("gzip;q=0, *", .brotli), ("gzip;q=0, br;q=0, *", .zstd),
    ("br;q=0.5, *;q=0.5", .brotli), ("br;q=0.5, *", .gzip), ("*, br", .brotli), (",,gzip,,", .gzip),
    ("deflate, compress, gzip", .gzip), ("gzip;q=0.3333", .gzip),
  ])
  func theCodingLikedMostIsChosen(value: String, coding: ContentCoding) {
    #expect(preferred(value) == coding)
  }

  @Test(arguments: [
    "", "identity", "deflate", "gzip;q=0", "gzip;q=0.000", "*;q=0", "br;q=0, gzip;q=0, zstd;q=0, *", "gzip;q=2",
    "gzip;q=1.5", "gzip;q=-1", "gzip;q=.5", "gzip;q=", "gzip;q", "gzip;x=1", "gzip;q=0.5;q=1", "gzip;q=0.a",
    "gzip;q=0.5.5", "gzip br", "identity, gzip;q=0.9", "identity;q=0.6, gzip;q=0.5, *;q=0.1", "identity;q=0", ";q=1",
    "gzip, gzip;q=0",
  ])
  func thePlainFormStays(value: String) {
    #expect(preferred(value) == nil)
  }

  @Test func severalFieldsCountAsOne() {
    #expect(preferred("gzip;q=0.5", "br;q=0.9") == .brotli)
    #expect(preferred("br", "br;q=0, gzip;q=0.1") == .gzip)
    #expect(AcceptEncoding([]).preferred == nil)
  }

  /// Every combination of few weights, against the rule in words.
  @Test func everyCombinationOfWeights() {
    let weights: [Int?] = [nil, 0, 500, 1000]
    for brotli in weights {
      for gzip in weights {
        for zstd in weights {
          for identity in weights {
            let named = [("br", brotli), ("gzip", gzip), ("zstd", zstd), ("identity", identity)]
            let value = named.compactMap { name, weight in weight.map { "\(name);q=\($0 / 1000).\($0 % 1000)" } }
              .joined(separator: ",")
            let best = max(brotli ?? 0, gzip ?? 0, zstd ?? 0)
            var expected: ContentCoding?
            if best > 0, best >= identity ?? 0 {
              expected = brotli == best ? .brotli : gzip == best ? .gzip : .zstd
            }
            #expect(preferred(value) == expected, "\(value)")
          }
        }
      }
    }
  }
}
