import CSHA256
import Testing

@testable import EmulatorCore

@Suite struct SHA256Tests {
  /// Examples of FIPS 180-4, and lengths around the block's.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (String(repeating: "a", count: 55), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
    (String(repeating: "a", count: 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
  ])
  func digestsAreThoseOfSHA256(text: String, digest: String) {
    let hexadecimal = SHA256.digest(of: Array(text.utf8)).map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0\(text)" : text
    }
    #expect(hexadecimal.joined() == digest)
  }

  @Test func partsAddUp() {
    let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    for size in [1, 3, 63, 64, 65, 200] {
      var digest = SHA256()
      var rest = message[...]
      while !rest.isEmpty {
        Array(rest.prefix(size)).withUnsafeBytes { digest.add($0) }
        rest = rest.dropFirst(size)
      }
      #expect(digest.finish() == SHA256.digest(of: message))
    }
  }

  /// The processor's instructions and the code for processors without them.
  @Test func implementationsAgree() {
    let blocks = (0..<64 * 9).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var (first, second) = ([UInt32](1...8), [UInt32](1...8))
    sha256_add_blocks(&first, blocks, 9)
    sha256_add_blocks_baseline(&second, blocks, 9)
    #expect(first == second)
  }
}
